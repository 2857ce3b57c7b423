from django.urls import path

from devtools import views

app_name = "devtools"
urlpatterns = [path("styleguide/", views.style_guide, name="style-guide")]
