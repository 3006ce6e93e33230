"""Addresses of the desk."""

from django.urls import path

from casework.web import converters  # noqa: F401  (knows `code`)

from . import acting, case_page, flows, inbox, invitations, organisation, pictures, queue, standards, why

app_name = "desk"

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("queue/", queue.queue, name="queue"),
    path("organisation/", organisation.organisation, name="organisation"),
    path("organisation/invite/", invitations.invite, name="invite"),
    path("standards/", standards.standards, name="standards"),
    path("standards/new/", standards.new, name="new_standard"),
    path("flows/", flows.flows, name="flows"),
    path("flows/<slug:slug>/", flows.flow, name="flow"),
    path("flows/<slug:slug>/bpmn/", flows.bpmn, name="flow_bpmn"),
    path("cases/<code:number>/", case_page.case_page, name="case"),
    path("cases/<code:number>/pictures/<int:picture_id>/", pictures.picture, name="picture"),
    path("cases/<code:number>/why/", why.why, name="why"),
    path("cases/<code:number>/<slug:name>/", acting.act, name="act"),
]
