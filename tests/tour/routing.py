"""Chapter four: who is asked first."""

from __future__ import annotations

from tests.tour.stops import OFFICE, Chapter, Moment, Visit

ROUTING = Chapter(
    "Who is asked first",
    "先派给谁",
    "Rules say where a report goes; administrators and leaders try them out before they publish them, and a machine "
    "never decides alone what is a matter of life.",
    "诉求先派给谁，由规则说了算；管理员和领导先试再发布。人命关天的事，系统只提醒，由人来定。",
)
ADMINISTRATOR, LEADER, SECRETARY = "1059", "1001", "1008"
stop = ROUTING.stop


@stop(
    "routing-rules",
    "The rules in force, tried from the top.",
    "现行规则，从上往下看。",
    screens=OFFICE,
    by=LEADER,
    shows=("desk:routing",),
)
def rules(visit: Visit) -> None:
    visit.goes_to("/desk/routing/")


@stop(
    "routing-trial",
    "Trying a report: what would happen to it, step by step, and why.",
    "试一件：会派给谁，一步一步说明为什么。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:routing_trial",),
)
def trial(visit: Visit) -> None:
    visit.goes_to("/desk/routing/trial/")
    visit.page.fill("[name=text]", "夜班装卸时有人从梯子上滑下来，胸口撞得很痛。")
    visit.page.select_option("[name=category]", "incident")
    visit.page.select_option("[name=unit]", label="Loading Team 1" if visit.language == "en" else "装卸一班")
    visit.page.select_option("select[name=language]", "zh-hans")
    visit.page.fill("[name=at]", "2026-03-04T18:30")
    visit.page.locator("form:has([name=text]) button[type=submit]").click()
    visit.page.wait_for_selector(".desk-verdict")


@stop(
    "routing-replay",
    "The last week by these rules: what would have gone elsewhere.",
    "按这些规则回放最近一周：哪些会派到别处。",
    screens=OFFICE,
    by=LEADER,
    shows=("desk:routing_replay",),
)
def replay(visit: Visit) -> None:
    visit.goes_to("/desk/routing/replay/?days=7")


@stop(
    "routing-danger-words",
    "Words that point to danger to life, in versions, for the administrator to tune.",
    "险情用语，有版本，管理员可以调整。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:danger_words",),
)
def danger_words(visit: Visit) -> None:
    visit.goes_to("/desk/routing/danger-words/")


@stop(
    "routing-danger",
    "Somebody of the branch decides whether the words mean it.",
    "这些话是不是真有险情，由支部的人判定。",
    screens=OFFICE,
    by=SECRETARY,
)
def danger(visit: Visit) -> None:
    visit.goes_to_case("smoke behind the charger")


@stop(
    "routing-coverage",
    "Every unit and who covers it; one that nobody covers is an alarm.",
    "每个单位由谁负责；没人负责的就报警。",
    screens=OFFICE,
    by=LEADER,
    shows=("desk:coverage",),
)
def coverage(visit: Visit) -> None:
    visit.goes_to("/desk/coverage/")


@stop(
    "routing-draft",
    "A draft of the next version.",
    "下一版规则的草稿。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:routing_draft",),
    moment=Moment.CHANGED,
)
def draft(visit: Visit) -> None:
    visit.goes_to("/desk/routing/")
    visit.page.locator("button[value=start]").click()
    visit.page.wait_for_selector("#rules-title")


@stop(
    "routing-rule",
    "One rule: which reports, and where they go.",
    "一条规则：哪些诉求，派到哪里。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:routing_rule",),
    moment=Moment.CHANGED,
)
def rule(visit: Visit) -> None:
    draft(visit)
    visit.goes_to("/desk/routing/draft/rules/8/")
