"""Addresses of the kiosks. The station stands in the address, so a screen that starts anew knows where it is."""

from django.urls import path

from . import views

app_name = "kiosk"
urlpatterns = [
    path("", views.stations, name="stations"),
    path("<str:station>/", views.home, name="home"),
    path("<str:station>/emergency/", views.emergency, name="emergency"),
    path("<str:station>/report/", views.report, name="report"),
    path("<str:station>/receipt/", views.receipt, name="receipt"),
    path("<str:station>/look-up/", views.code, name="look_up"),
    path("<str:station>/look-up/case/", views.case, name="case"),
    path("<str:station>/look-up/live/", views.live, name="live"),
    path("<str:station>/look-up/photo/<int:photo_id>/", views.photo, name="photo"),
    path("<str:station>/finish/", views.finish, name="finish"),
]
