"""Chapter five: the leader audits."""

from __future__ import annotations

from tests.tour.stops import DESK, LANGUAGES, OFFICE, PHONE, Chapter, Moment, Visit

LEAD = Chapter(
    "The leader audits",
    "领导督查",
    "Response times as they are, by branch and week, and a PDF for outsiders that proves itself.",
    "响应时长是多少就是多少，按支部、按周看；给外人的审计报告可以自证。",
)
LEADER = "1001"
stop = LEAD.stop


@stop(
    "lead-cases-empty",
    "Before the first case.",
    "还没有一件办件。",
    screens=OFFICE,
    by=LEADER,
    moment=Moment.FURNISHED,
)
@stop(
    "lead-cases",
    "All cases of the period; each figure opens its list.",
    "一段时间里的全部办件，每个数字点开就是名单。",
    screens=OFFICE,
    by=LEADER,
    shows=("lead:cases",),
)
def cases(visit: Visit) -> None:
    visit.goes_to("/lead/")


@stop(
    "lead-filtered",
    "Filtered: those whose first response came too late.",
    "筛选：首次响应超时的办件。",
    screens=OFFICE,
    by=LEADER,
)
def filtered(visit: Visit) -> None:
    visit.goes_to("/lead/?show=late")


@stop(
    "figures",
    "Figures by branch, with denominators, median and 90th percentile on both clocks.",
    "各支部的数字：带分母，中位数和 90 分位数，两种时钟都有。",
    screens=OFFICE,
    by=LEADER,
    shows=("lead:figures",),
)
def figures(visit: Visit) -> None:
    visit.goes_to("/lead/figures/")


@stop(
    "figures-empty",
    "A period without cases.",
    "没有办件的时间段。",
    screens=OFFICE,
    by=LEADER,
    moment=Moment.FURNISHED,
)
def figures_empty(visit: Visit) -> None:
    visit.goes_to("/lead/figures/")


@stop(
    "lead-case",
    "One case, step by step: who, when, how long, and what was late.",
    "一件办件的全过程：谁、什么时候、用了多久、哪一步超时。",
    screens=OFFICE,
    by=LEADER,
    shows=("lead:case",),
)
def case(visit: Visit) -> None:
    visit.goes_to_case("the colleague with leukaemia", room="lead")


@stop(
    "lead-raised",
    "What reached the top: nobody below acted, a branch asked for help, or the worker wished it.",
    "升到最上一级的办件：下面没有人处理、支部请求帮助，或者求助人要求。",
    screens=OFFICE,
    by=LEADER,
    shows=("lead:raised",),
)
def raised(visit: Visit) -> None:
    visit.goes_to("/lead/raised/")


@stop(
    "lead-take-up",
    "The leader says what they will do; the owner keeps the case.",
    "领导写下打算怎么办，负责人不变。",
    screens=OFFICE,
    by=LEADER,
    shows=("lead:take_up",),
)
def take_up(visit: Visit) -> None:
    raised(visit)
    visit.page.locator("main table a").first.click()
    visit.page.locator("a[href$='take-up/']").click()
    visit.page.wait_for_selector("main form textarea")


@stop(
    "lead-why",
    "Why is this due then, in three sentences to read aloud, and in every stretch.",
    "为什么这个时间到期：三句话可以念给大家听，下面逐段列出。",
    screens=(DESK,),
    by=LEADER,
    shows=("lead:why",),
)
def why(visit: Visit) -> None:
    visit.goes_to_case("a hearing aid on order", room="lead", then="why/")


@stop(
    "lead-standards",
    "The service standards, to read.",
    "服务标准，供查阅。",
    screens=OFFICE,
    by=LEADER,
    shows=("lead:standards",),
)
def standards(visit: Visit) -> None:
    visit.goes_to("/lead/standards/")


@stop(
    "lead-flow",
    "The flow that runs, and where this case stands in it; fit for a wall.",
    "正在运行的流程和这件事走到的位置，可以投到墙上看。",
    screens=(DESK,),
    by=LEADER,
    shows=("lead:flow",),
    is_whole=False,
)
def flow(visit: Visit) -> None:
    visit.goes_to_case("a roof that leaks again", room="lead")
    visit.page.locator("a[href*='flows/?case']").click()
    visit.page.wait_for_selector(".flow-node--open", state="attached")


@stop(
    "asked-by-leader",
    "What the leader ordered in a slow case, and who urged.",
    "一件拖着的事：领导的督办，谁催过。",
    screens=OFFICE,
    by=LEADER,
)
def asked_by_leader(visit: Visit) -> None:
    visit.goes_to_case("boots that come too small", room="lead")


@stop(
    "asked-directive",
    "A directive: who, what, by when.",
    "批示：由谁、办什么、什么期限。",
    screens=OFFICE,
    by=LEADER,
    shows=("lead:order",),
)
def asked_directive(visit: Visit) -> None:
    visit.goes_to_case("boots that come too small", room="lead", then="direct/")


@stop(
    "asked-withdraw",
    "What a leader ordered, a leader can take back.",
    "领导下达的，领导可以撤回。",
    screens=OFFICE,
    by=LEADER,
    shows=("lead:withdraw",),
)
def asked_withdraw(visit: Visit) -> None:
    visit.goes_to_case("boots that come too small", room="lead")
    visit.page.locator("a[href$='/withdraw/']").first.click()
    visit.page.wait_for_selector("main form button[type=submit]")


@stop(
    "asked-open-orders",
    "The list of cases with an open directive or account.",
    "批示、督办尚未答复的办件。",
    screens=OFFICE,
    by=LEADER,
)
def asked_open_orders(visit: Visit) -> None:
    visit.goes_to("/lead/?orders=open")


@stop(
    "audit-report-progress",
    "The audit PDF is being written …",
    "正在生成审计报告……",
    screens=OFFICE,
    by=LEADER,
    moment=Moment.CHANGED,
)
def report_progress(visit: Visit) -> None:
    """Held at the state in which a browser sees it first: the worker needs less time than a camera."""
    visit.page.route("**/progress/", lambda route: route.abort())
    # Another case for each screen, because what was written once is not written again.
    visit.goes_to_case("school fees" if visit.screen == PHONE else "visited every month", room="lead")
    _ask_for_report(visit)
    visit.page.locator("#reports .progress, progress").first.wait_for()


@stop(
    "audit-report-done",
    "… and ready to download, kept for one day.",
    "……可以下载了，保留一天。",
    screens=OFFICE,
    by=LEADER,
    shows=("lead:report",),
    moment=Moment.CHANGED,
)
def report_done(visit: Visit) -> None:
    case(visit)
    _ask_for_report(visit)
    word = "English" if visit.language == "en" else "中文"
    address = visit.page.locator("a[download]", has_text=word).first.get_attribute("href") or ""
    visit.goes_to(address.removesuffix("download/"))


def _ask_for_report(visit: Visit) -> None:
    visit.page.click(f"[name=language][value={LANGUAGES[visit.language]}]")
