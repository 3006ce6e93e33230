"""A page is told over its socket, comes back where it left off, and is cut off with its session."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from casework.organisation.models import Person
from notifications.models import Inbox
from tests.cast import PASSWORD, a_report
from tests.notifications.sockets import cookie_of, inbox_number, open_socket
from tests.running import RunningHouse, wait_for
from workflows.actions import receive_report

pytestmark = pytest.mark.processes


def close_code(socket: ClientConnection, *, seconds: float = 10) -> int:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.recv(timeout=deadline - time.monotonic())
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code
    raise AssertionError("the socket is still open")


def test_it_tells_an_open_page_and_resumes_where_a_page_left_off(running_house: RunningHouse) -> None:
    cookie = cookie_of(running_house.people.secretary)
    with open_socket(running_house.port, cookie) as socket:
        socket.send(json.dumps({"at": 0}))
        assert inbox_number(socket) == 0
        receive_report(a_report(running_house.people))
        assert inbox_number(socket) == 1
    receive_report(a_report(running_house.people))
    receive_report(a_report(running_house.people))
    wait_for(lambda: Inbox.objects.get(person=running_house.people.secretary).last_number == 3, "all were told")
    with open_socket(running_house.port, cookie) as socket:
        socket.send(json.dumps({"at": 1}))
        assert inbox_number(socket) == 3


def test_it_listens_only_to_people_signed_in(running_house: RunningHouse) -> None:
    with open_socket(running_house.port) as socket:
        assert close_code(socket) == 4401


def test_it_closes_within_five_seconds_of_sign_out_deactivation_and_a_new_password(
    running_house: RunningHouse,
) -> None:
    people = running_house.people
    leaving, left, renewed = people.secretary, people.member, people.second_member
    client = Client()
    client.force_login(leaving)
    leaving_cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    cookies = [leaving_cookie, cookie_of(left), cookie_of(renewed), cookie_of(people.leader)]
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(open_socket(running_house.port, cookie)) for cookie in cookies]
        for socket in sockets:
            socket.send('{"at": 0}')
            assert inbox_number(socket) == 0
        client.logout()
        Person.objects.filter(pk=left.pk).update(is_active=False, deactivated_at=timezone.now())
        renewed.set_password(PASSWORD + "!")
        renewed.save()
        assert [close_code(socket, seconds=5) for socket in sockets[:3]] == [4401, 4401, 4401]
        assert sockets[3].ping().wait(2)


def test_it_passes_over_what_it_does_not_know(running_house: RunningHouse) -> None:
    cookie = cookie_of(running_house.people.leader)
    for frame in ("", "hello", "[]", '{"at": "x"}', '{"inbox": 7}', "null", '{"at": 0'):
        with open_socket(running_house.port, cookie) as socket:
            socket.send(frame)
            socket.send('{"at": 0}')
            assert inbox_number(socket) == 0


def test_it_closes_on_frames_that_are_too_long_or_binary(running_house: RunningHouse) -> None:
    for frame in ("x" * 300, b"\x00", "y" * 20_000):
        with open_socket(running_house.port, cookie_of(running_house.people.leader)) as socket:
            socket.send(frame)
            assert close_code(socket) == 1009
