"""Addresses of the kiosks. The station stands in the address, so a screen that starts anew knows where it is."""

from django.urls import path

from casework.web import converters  # noqa: F401  (knows `code`)

from . import views

app_name = "kiosk"
urlpatterns = [
    path("", views.stations, name="stations"),
    path("<code:station>/", views.home, name="home"),
    path("<code:station>/emergency/", views.emergency, name="emergency"),
    path("<code:station>/how/", views.how_it_goes, name="how"),
    path("<code:station>/emergency/alarm/", views.raise_alarm, name="alarm"),
    path("<code:station>/emergency/raised/", views.alarm_raised, name="alarm_raised"),
    path("<code:station>/emergency/live/", views.alarm_live, name="alarm_live"),
    path("<code:station>/report/", views.report, name="report"),
    path("<code:station>/receipt/", views.receipt, name="receipt"),
    path("<code:station>/look-up/", views.code, name="look_up"),
    path("<code:station>/look-up/case/", views.case, name="case"),
    path("<code:station>/look-up/live/", views.live, name="live"),
    path("<code:station>/look-up/photo/<int:photo_id>/", views.photo, name="photo"),
    path("<code:station>/finish/", views.finish, name="finish"),
]
