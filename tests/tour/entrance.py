"""Chapter two: the entrance, for those with posts."""

from __future__ import annotations

from django.conf import settings

from casework.machine.home import open_home
from casework.organisation.invitations import address_for
from casework.organisation.models import Person
from casework.portals.entrance import first_administrator as invitation
from tests.tour.stops import DESK, OFFICE, Chapter, Moment, Visit

ENTRANCE = Chapter(
    "The entrance",
    "登录",
    "Only those with a post sign in: members, secretaries, leaders, administrators.",
    "只有担任职务的人需要登录：成员、书记、领导、管理员。",
)
stop = ENTRANCE.stop


@stop("sign-in", "Staff number and password.", "工号和密码。", screens=OFFICE, shows=("sign_in",))
def sign_in(visit: Visit) -> None:
    visit.goes_to("/sign-in/")


@stop(
    "sign-in-error",
    "One sentence for every reason: who works here is nobody's business.",
    "无论哪里不对都是同一句话：谁在这里工作，不对外说。",
    screens=OFFICE,
)
def sign_in_error(visit: Visit) -> None:
    visit.goes_to("/sign-in/")
    visit.page.fill("[name=staff_number]", "1009")
    visit.page.fill("[name=password]", "not this one")
    visit.page.press("[name=password]", "Enter")
    visit.page.wait_for_selector(".errorlist")


@stop(
    "first-administrator",
    "An empty house: a one-time address makes the first administrator.",
    "空系统第一次启动：用一次性地址设立第一位管理员。",
    screens=(DESK,),
    shows=("first_administrator",),
    moment=Moment.BARE,
)
def first_administrator(visit: Visit) -> None:
    open_home(settings.DATA_DIR)
    visit.goes_to(f"/first-administrator/{invitation.new_token()}/")


@stop(
    "set-password",
    "A one-time address from the administrator: whoever holds it chooses a password.",
    "管理员给的一次性地址：拿到的人自己设密码。",
    screens=OFFICE,
    shows=("set_password",),
)
def set_password(visit: Visit) -> None:
    visit.goes_to(address_for(Person.objects.get(staff_number="1012")))
