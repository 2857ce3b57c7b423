from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("settings/", views.settings_edit, name="settings"),
    path("theme/", views.theme, name="theme"),
    path("settings/scores/", views.hide_scores, name="hide-scores"),
    path("session/leave/", views.session_leave, name="session-leave"),
]
