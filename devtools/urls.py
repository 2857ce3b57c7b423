from django.urls import URLPattern

app_name = "devtools"
urlpatterns: list[URLPattern] = []
