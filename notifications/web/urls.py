"""Addresses of the inbox, under `/desk/`."""

from django.urls import path

from . import views

app_name = "notifications"

urlpatterns = [
    path("inbox/number/", views.inbox_number, name="number"),
    path("notifications/", views.notification_list, name="list"),
    path("notifications/bell/", views.bell, name="bell"),
    path("notifications/seen/", views.all_seen, name="seen"),
    path("notifications/<int:number>/", views.open_notification, name="open"),
]
