"""The ground floor: where people work, who looks after whom, and since when."""

from .absences import Absence
from .alarm_tests import AlarmTest, AlarmTestCall, AlarmTestPlan, Weekday
from .areas import Area
from .calendars import CalendarDay, WorkingCalendar
from .duties import Duty, DutyGap
from .invitations import PasswordAddress
from .people import Coverage, Person, Post
from .places import Branch, Station, Unit
from .shifts import Shift

__all__ = [
    "Absence",
    "AlarmTest",
    "AlarmTestCall",
    "AlarmTestPlan",
    "Area",
    "Branch",
    "CalendarDay",
    "Coverage",
    "Duty",
    "DutyGap",
    "PasswordAddress",
    "Person",
    "Post",
    "Shift",
    "Station",
    "Unit",
    "Weekday",
    "WorkingCalendar",
]
