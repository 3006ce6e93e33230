"""Addresses of the worker's phone, at the top of the house."""

from django.urls import path

from . import views

app_name = "worker"
urlpatterns = [
    path("", views.home, name="home"),
    path("emergency/", views.emergency, name="emergency"),
    path("how/", views.how_it_goes, name="how"),
    path("emergency/alarm/", views.raise_alarm, name="alarm"),
    path("emergency/raised/", views.alarm_raised, name="alarm_raised"),
    path("emergency/live/", views.alarm_live, name="alarm_live"),
    path("report/", views.report, name="report"),
    path("receipt/", views.receipt, name="receipt"),
    path("look-up/", views.code, name="look_up"),
    path("look-up/case/", views.case, name="case"),
    path("look-up/live/", views.live, name="live"),
    path("look-up/photo/<int:photo_id>/", views.photo, name="photo"),
    path("look-up/finish/", views.finish, name="finish"),
]
