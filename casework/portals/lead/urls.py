"""The leader's room."""

from django.urls import path

from casework.web import converters  # noqa: F401  (knows `code`)

from . import flows, orders, raised, reports, standards, views, why

app_name = "lead"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("figures/", views.figures, name="figures"),
    path("raised/", raised.raised, name="raised"),
    path("standards/", standards.standards, name="standards"),
    path("flows/", flows.flows, name="flows"),
    path("flows/<slug:slug>/", flows.flow, name="flow"),
    path("flows/<slug:slug>/bpmn/", flows.bpmn, name="flow_bpmn"),
    path("cases/<code:number>/", views.case, name="case"),
    path("cases/<code:number>/take-up/", raised.take_up_case, name="take_up"),
    path("cases/<code:number>/why/", why.why, name="why"),
    path("cases/<code:number>/report/", reports.ask, name="ask_report"),
    path("cases/<code:number>/requests/<int:request_id>/withdraw/", orders.withdraw, name="withdraw"),
    path("cases/<code:number>/<slug:name>/", orders.order, name="order"),
    path("reports/<int:export_id>/", reports.wait, name="report"),
    path("reports/<int:export_id>/progress/", reports.progress, name="report_progress"),
    path("reports/<int:export_id>/download/", reports.download, name="download_report"),
]
