"""Addresses of the desk."""

from django.urls import path

from casework.web import converters  # noqa: F401  (knows `code`)

from . import (
    absences,
    acting,
    alarm_tests,
    alarms,
    case_page,
    condition,
    duty,
    flows,
    inbox,
    invitations,
    leaving,
    organisation,
    pictures,
    queue,
    refused,
    requests,
    sheets,
    shifts,
    standards,
    who_may,
    why,
)
from .routing import covering, tables, trying

app_name = "desk"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("queue/", queue.queue, name="queue"),
    path("absences/", absences.absences, name="absences"),
    path("absences/<int:absence_id>/end/", absences.end, name="end_absence"),
    path("people/<code:staff_number>/", leaving.leaving, name="leaving"),
    path("alarms/", alarms.banner, name="alarms"),
    path("duty/", duty.duty, name="duty"),
    path("duty/tests/<int:test_id>/answer/", alarm_tests.answer_test, name="answer_test"),
    path("shifts/", shifts.shifts, name="shifts"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/invite/", invitations.invite, name="invite"),
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.new, name="new_standard"),
    path("flows/", flows.flows, name="flows"),
    path("flows/<slug:slug>/", flows.flow, name="flow"),
    path("flows/<slug:slug>/bpmn/", flows.bpmn, name="flow_bpmn"),
    path("condition/", condition.condition, name="condition"),
    path("condition/refused/", refused.refused_attempts, name="refused_attempts"),
    path("condition/confirm-timers/", condition.confirm_timers, name="confirm_timers"),
    path("routing/", tables.tables, name="routing"),
    path("routing/draft/", tables.draft, name="routing_draft"),
    path("routing/draft/rules/<int:number>/", tables.rule, name="routing_rule"),
    path("routing/trial/", trying.trial, name="routing_trial"),
    path("routing/replay/", trying.replay, name="routing_replay"),
    path("routing/danger-words/", covering.danger_words, name="danger_words"),
    path("coverage/", covering.coverage, name="coverage"),
    path("who-may/", who_may.who_may, name="who_may"),
    path("cases/<code:number>/", case_page.case_page, name="case"),
    path("cases/<code:number>/pictures/<int:picture_id>/", pictures.picture, name="picture"),
    path("cases/<code:number>/sheet/", sheets.ask, name="ask_sheet"),
    path("sheets/<int:export_id>/", sheets.wait, name="sheet"),
    path("sheets/<int:export_id>/download/", sheets.download, name="download_sheet"),
    path("cases/<code:number>/requests/<int:request_id>/<slug:name>/", requests.act_on_request, name="act_on_request"),
    path("cases/<code:number>/why/", why.why, name="why"),
    path("cases/<code:number>/<slug:name>/", acting.act, name="act"),
]
