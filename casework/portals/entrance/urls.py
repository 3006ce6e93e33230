"""Addresses of the entrance."""

from django.urls import path

from . import views

urlpatterns = [
    path("sign-in/", views.sign_in, name="sign_in"),
    path("sign-out/", views.sign_out, name="sign_out"),
    path(
        "first-administrator/<str:token>/",
        views.become_first_administrator,
        name="first_administrator",
    ),
    path("set-password/<int:person_id>/<str:token>/", views.set_password, name="set_password"),
]
