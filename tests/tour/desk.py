"""Chapter three: members and secretaries at work."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from casework.cases.audience import alarms_for
from casework.cases.models import Case, CaseRequest
from casework.cases.words import Category, Confidentiality, Stage
from casework.organisation.alarm_tests import set_plan
from casework.organisation.models import Branch, Person, Station
from notifications.inboxes import ring_test_alarms
from tests.tour.stops import DESK, OFFICE, PHONE, Chapter, Moment, Visit, case_of
from tests.workflows.test_raise_alarm import on_duty_now
from workflows.actions import NewReport, ask_for_help, raise_alarm, repeat_alarm
from workflows.models import RefusedAttempt
from workflows.refusing import note_refusal

DESK_ROOM = Chapter(
    "The branch helps",
    "支部办理",
    "A member is on shift like everybody else and holds a phone; a secretary often sits at a desk. "
    "Both are told at once, and both see everything about a case on one screen.",
    "成员和大家一样上班，口袋里只有手机；书记多在桌前。有事两边都马上知道，一件事的全部情况都在一屏上。",
)
MEMBER, SECRETARY, ADMINISTRATOR = "1009", "1004", "1059"
stop = DESK_ROOM.stop


@stop(
    "inbox-empty",
    "A member's inbox on a quiet day.",
    "成员的待办，没有事的一天。",
    screens=OFFICE,
    by=MEMBER,
    moment=Moment.FURNISHED,
)
@stop(
    "inbox",
    "A member's inbox: what waits for them, most pressing first; accepting is one tap.",
    "成员的待办：等着自己的事，急的在前；接单只点一下。",
    screens=OFFICE,
    by=MEMBER,
    shows=("desk:inbox",),
)
def inbox(visit: Visit) -> None:
    visit.goes_to("/desk/")


@stop(
    "queue-empty",
    "The secretary's queue with nobody waiting.",
    "书记的待派单，没有人在等。",
    screens=OFFICE,
    by=SECRETARY,
    moment=Moment.FURNISHED,
)
@stop(
    "queue",
    "The secretary's queue: who waits, how long still, and who could help.",
    "书记的待派单：谁在等、还剩多久、派给谁合适。",
    screens=OFFICE,
    by=SECRETARY,
    shows=("desk:queue",),
)
def queue(visit: Visit) -> None:
    visit.goes_to("/desk/queue/")


@stop(
    "notifications-empty",
    "No news yet.",
    "还没有通知。",
    screens=OFFICE,
    by=MEMBER,
    moment=Moment.FURNISHED,
)
@stop(
    "notifications",
    "Notifications: numbered without gaps, live, each leads to its case.",
    "通知：编号不断、实时到达，点开就是那件事。",
    screens=OFFICE,
    by=SECRETARY,
    shows=("notifications:list",),
)
def notifications(visit: Visit) -> None:
    visit.goes_to("/desk/notifications/")


@stop(
    "case-to-assign",
    "Declined once, with a reason: somebody neutral, one branch above, assigns anew.",
    "有人退单并说明了原因，由上一级支部的书记中立改派。",
    screens=OFFICE,
    by="1002",
    shows=("desk:case",),
)
def case_to_assign(visit: Visit) -> None:
    visit.goes_to_case("a father with a new cane")


@stop(
    "case-to-accept",
    "Offered to a member: accept or decline, under the thumb.",
    "派给成员：接单或退单，按钮就在拇指下。",
    screens=OFFICE,
    by=MEMBER,
)
def case_to_accept(visit: Visit) -> None:
    visit.goes_to_case("an exam on a work day")


@stop(
    "decline-dialog",
    "Declining asks for a reason; it goes to the secretary, never to the worker.",
    "退单要写原因，只给书记看，求助人看不到。",
    screens=OFFICE,
    by=MEMBER,
    is_whole=False,
)
def decline_dialog(visit: Visit) -> None:
    case_to_accept(visit)
    visit.page.locator("[data-opens=ask-decline]").first.click()
    visit.page.wait_for_selector("dialog[open]")


@stop(
    "decline-refused",
    "Without a reason it is refused, beside the field.",
    "没有写原因就不能退单，提示就在旁边。",
    screens=OFFICE,
    by=MEMBER,
    shows=("desk:act",),
)
def decline_refused(visit: Visit) -> None:
    visit.goes_to_case("an exam on a work day", then="decline/")
    visit.page.eval_on_selector("main form", "form => { form.noValidate = true }")
    visit.page.locator("main form button[type=submit]").first.click()
    visit.page.wait_for_selector(".errorlist")


@stop(
    "case-to-answer",
    "Accepted: the next step is a word to the worker.",
    "已接单：下一步是给求助人一句话。",
    screens=OFFICE,
    by=MEMBER,
)
def case_to_answer(visit: Visit) -> None:
    visit.goes_to_case("a knee and the ladder")


@stop(
    "case-to-resolve",
    "Answered: what was said by both sides, and what was done.",
    "已答复：双方说了什么、做了什么，都在这里。",
    screens=OFFICE,
    by=MEMBER,
)
def case_to_resolve(visit: Visit) -> None:
    visit.goes_to_case("lamps along the quay")


@stop(
    "case-paused",
    "The clock of resolution stands still, with a reason that the worker reads too.",
    "办理时钟暂停，原因求助人也看得到。",
    screens=OFFICE,
    by=MEMBER,
)
def case_paused(visit: Visit) -> None:
    visit.goes_to_case("a hearing aid on order")


@stop(
    "pause-asked",
    "A pause has a reason from a list, an end, and words to the worker.",
    "暂停要选原因、定日期，还要给求助人写一句话。",
    screens=OFFICE,
    by=MEMBER,
)
def pause_asked(visit: Visit) -> None:
    visit.goes_to_case("lamps along the quay", then="pause/")


@stop(
    "why-due",
    "Why is this due then? Every stretch of work, break, night, weekend and holiday, and the rule.",
    "为什么这个时间到期？工作、休息、夜里、周末、节假日一段一段列出，还有依据的规定。",
    screens=OFFICE,
    by=MEMBER,
    shows=("desk:why",),
)
def why_due(visit: Visit) -> None:
    visit.goes_to_case("a hearing aid on order", then="why/")


@stop(
    "case-in-follow-up",
    "Resolved: the worker is asked. Their word can also be recorded after a call.",
    "已办理：正在问求助人。打电话问过的，也可以代为记录。",
    screens=OFFICE,
    by=MEMBER,
)
def case_in_follow_up(visit: Visit) -> None:
    visit.goes_to_case("gates that stay shut")


@stop(
    "case-seen-by-secretary",
    "The secretary looks over the branch's shoulder: a case in its third round.",
    "书记掌握全支部的情况：这件事已经是第三轮。",
    screens=OFFICE,
    by="1008",
)
def case_seen_by_secretary(visit: Visit) -> None:
    visit.goes_to_case("a roof that leaks again")


@stop(
    "asked-of-you",
    "Asked by somebody of another branch: the answer is one tap away.",
    "别的支部请您协办：在待办里就能答复。",
    screens=OFFICE,
    by="1010",
    is_whole=False,
)
def asked_of_you(visit: Visit) -> None:
    visit.goes_to("/desk/")


@stop(
    "asked-of-others",
    "What was asked of others, by when, who answered; an assistant's draft waits to be sent.",
    "请了谁协办、什么期限、谁已答复；助手起草的答复等负责人发出。",
    screens=OFFICE,
    by=MEMBER,
)
def asked_of_others(visit: Visit) -> None:
    visit.goes_to_case("lamps along the quay")


@stop(
    "asked-for-help",
    "Asking for help: whom, what, by when.",
    "请人协办：请谁、办什么、什么期限。",
    screens=OFFICE,
    by=MEMBER,
)
def asked_for_help(visit: Visit) -> None:
    visit.goes_to_case("lamps along the quay", then="ask-for-help/")


@stop(
    "asked-cannot-help",
    "Who cannot help says why.",
    "不能协办的，说明原因。",
    screens=OFFICE,
    by="1010",
    shows=("desk:act_on_request",),
)
def asked_cannot_help(visit: Visit) -> None:
    visit.goes_to("/desk/")
    visit.page.locator("a[href$='/decline/']").first.click()
    visit.page.wait_for_selector("textarea[name=reason]")


@stop(
    "asked-in-confidence",
    "Asked in a confidential case: the question and one's own answer, nothing of the file.",
    "在保密办件里被请协办：只看得到问自己的事和自己的答复，看不到档案。",
    screens=OFFICE,
    by=MEMBER,
    moment=Moment.CHANGED,
)
def asked_in_confidence(visit: Visit) -> None:
    in_work = Case.objects.filter(confidentiality=Confidentiality.CONFIDENTIAL, stage=Stage.RESPOND)
    case, asked = in_work.order_by("pk")[0], Person.objects.get(staff_number=MEMBER)
    words = "住院两周的工资怎么算？"
    if not CaseRequest.objects.filter(case=case, asked_of=asked).exists():
        due_on = timezone.localdate() + timedelta(days=7)
        ask_for_help(case, by=case.owner, of=asked, text=words, due_on=due_on)
    visit.goes_to(f"/desk/cases/{case.number}/")


@stop(
    "case-settled",
    "Closed by the worker's word.",
    "求助人说解决了，才算办结。",
    screens=OFFICE,
    by=SECRETARY,
)
def case_settled(visit: Visit) -> None:
    visit.goes_to_case("the colleague with leukaemia")


@stop(
    "filing",
    "Filing for somebody who cannot report themselves: for whom, what, and what they agreed to.",
    "代录：为谁录、什么事、本人同意到什么程度。",
    screens=(DESK,),
    by=MEMBER,
    shows=("desk:file",),
)
def filing(visit: Visit) -> None:
    visit.goes_to("/desk/file/?station=dock-gate")


@stop(
    "filing-errors",
    "Without consent nobody is named; what is missing is said beside it, and nothing typed is lost.",
    "本人没有同意就不能留姓名；缺什么旁边就写什么，填过的都还在。",
    screens=(PHONE,),
    by=MEMBER,
)
def filing_errors(visit: Visit) -> None:
    filing(visit)
    _fill_in(visit)
    visit.page.check("[name=consent][value=no]")
    visit.page.locator(".filing button[type=submit]").click()
    visit.page.wait_for_selector(".errorlist")


@stop(
    "filing-receipt",
    "The receipt, shown once, with a slip to print and hand over.",
    "查询码只显示一次，可打印小票交给本人。",
    screens=(PHONE,),
    by=MEMBER,
    shows=("desk:file_receipt",),
    moment=Moment.CHANGED,
)
def filing_receipt(visit: Visit) -> None:
    filing(visit)
    _fill_in(visit)
    # The same code in the same picture each time the tour is walked.
    key = f"tour-filing-{visit.screen.name}-{visit.language}".ljust(32, "-")
    visit.page.eval_on_selector("[name=submission_key]", "(field, key) => { field.value = key }", key)
    visit.page.check("[name=consent][value=yes]")
    visit.page.check("[name=read_back]")
    visit.page.locator(".filing button[type=submit]").click()
    visit.page.wait_for_selector(".slip")


def _fill_in(visit: Visit) -> None:
    page = visit.page
    page.check("[name=for_whom][value=staff]")
    page.fill("[name=staff_number]", "1034")
    page.locator("#filing-found .icon").wait_for()
    page.select_option("[name=relation]", "colleague")
    page.select_option("[name=category]", "illness")
    page.fill("[name=text]", "手上缠着绷带打不了字，让我替他说：工伤复查的路费能不能报？")
    page.check("[name=who][value=named]")


@stop(
    "filing-sheets",
    "Sheets to hang up: one for each station and unit.",
    "可张贴的代录二维码：每个驿站、每个单位一张。",
    screens=(DESK,),
    by=MEMBER,
    shows=("desk:file_sheets",),
)
def filing_sheets(visit: Visit) -> None:
    visit.goes_to("/desk/file/sheets/")


@stop(
    "filing-sheet",
    "Its code opens the form with the place filled in.",
    "扫码打开已填好地点的代录表。",
    screens=(DESK,),
    by=MEMBER,
)
def filing_sheet(visit: Visit) -> None:
    visit.goes_to("/desk/file/sheets/?station=dock-gate")


@stop(
    "case-filed",
    "A case that was filed for somebody: by whom, for whom, with what consent.",
    "代录的办件：谁录的、为谁录、本人意见。",
    screens=(DESK,),
    by="1008",
)
def case_filed(visit: Visit) -> None:
    visit.goes_to_case("a wife who cannot read the bill")


@stop(
    "absence-list",
    "Who is away and who stands in; and whose open cases need other hands.",
    "谁不在岗、由谁代理，谁的办件要换人接手。",
    screens=OFFICE,
    by="1008",
    shows=("desk:absences",),
)
def absences(visit: Visit) -> None:
    visit.goes_to("/desk/absences/")


@stop(
    "absence-leaving",
    "What somebody leaves behind, offered to others with one form; each case moves when it is accepted.",
    "一个人留下的办件：一张表全部请别人接手，对方接单后才转过去。",
    screens=OFFICE,
    by="1008",
    shows=("desk:leaving",),
)
def leaving(visit: Visit) -> None:
    visit.goes_to("/desk/absences/")
    visit.page.locator("#leaving-title ~ ul a").first.click()
    visit.page.wait_for_selector("#to_all")


@stop(
    "flow",
    "Where the case stands in the flow: drawn from what runs, with timers and loops, to keep as a BPMN file.",
    "这件事走到了流程的哪一步：图由正在运行的流程画出，有时限，有退回，可下载 BPMN 文件。",
    screens=OFFICE,
    by=MEMBER,
    shows=("desk:flow",),
    is_whole=False,
)
def flow(visit: Visit) -> None:
    visit.goes_to_case("lamps along the quay")
    visit.page.locator("#case-head a[href*=flows]").click()
    visit.page.wait_for_selector(".flow-node--open", state="attached")


@stop(
    "refused",
    "Too late or out of turn: the page says so and shows where the case stands.",
    "来晚了或者还轮不到：页面说明原因，并显示这件事现在到了哪一步。",
    screens=OFFICE,
    by=MEMBER,
)
def refused(visit: Visit) -> None:
    visit.goes_to_case("lamps along the quay", then="accept/")


@stop(
    "duty",
    "Who is on duty: a week by shift. A coming shift with nobody is an alarm beforehand.",
    "值班表：按班次看一周。接下来有班次无人值班，会提前报警。",
    screens=(DESK,),
    by="1001",
    shows=("desk:duty",),
)
def duty(visit: Visit) -> None:
    visit.goes_to(f"/desk/duty/?branch={Branch.objects.get(code='HCDW-3').pk}")


@stop(
    "duty-trial",
    "Before a roster counts: whom the emergencies of the last month would have called.",
    "值班表生效之前先试：上个月的紧急情况会通知谁。",
    screens=(DESK,),
    by="1001",
)
def duty_trial(visit: Visit) -> None:
    visit.goes_to(f"/desk/duty/?branch={Branch.objects.get(code='HCDW-4').pk}")
    visit.page.locator("button[value=try_nothing]").click()
    visit.page.wait_for_selector("#trial")


@stop(
    "alarm-test",
    "The weekly test alarm: says plainly that it is a test, and is answered with one tap.",
    "每周测试警报：写明只是测试，点一下就应答。",
    screens=OFFICE,
    by=MEMBER,
    moment=Moment.CHANGED,
)
def alarm_test(visit: Visit) -> None:
    now, branch = timezone.localtime(), Branch.objects.get(code="HCDW-1")
    on_duty_now(branch, Person.objects.get(staff_number=MEMBER))
    set_plan(branch, is_on=True, weekday=now.weekday(), at=now.time(), answer_minutes=60)
    ring_test_alarms()
    visit.goes_to(f"/desk/duty/?branch={branch.pk}")
    visit.page.wait_for_selector("form[action*='/tests/']")


@stop(
    "shifts",
    "When the shifts work: one list for rosters and routing.",
    "班次时间：值班表和派单共用一份。",
    screens=(DESK,),
    by="1001",
    shows=("desk:shifts",),
)
def shifts(visit: Visit) -> None:
    visit.goes_to("/desk/shifts/")


@stop(
    "case-emergency",
    "An emergency: who leads, each step with its time, and the record as PDF.",
    "紧急救助：谁负责、每一步的时间，还有 PDF 记录。",
    screens=(DESK,),
    by="1001",
)
def emergency(visit: Visit) -> None:
    visit.goes_to_case("chest pain in the storehouse")


@stop(
    "emergency-record",
    "The record of an emergency is being written or ready.",
    "紧急救助记录：正在生成或可以下载。",
    screens=(PHONE,),
    by="1001",
    shows=("desk:sheet",),
    moment=Moment.CHANGED,
)
def emergency_record(visit: Visit) -> None:
    emergency(visit)
    visit.page.locator("[action$='/sheet/'] button").first.click()
    visit.page.locator("a[download]").wait_for(timeout=60_000)


@stop(
    "alarm-at-the-desk",
    "An alarm at the desk of whoever is on duty: over every page, until somebody takes it.",
    "值班人员桌前的警报：压在每个页面上方，直到有人接手。",
    screens=OFFICE,
    by=SECRETARY,
    moment=Moment.CHANGED,
)
def alarm_at_the_desk(visit: Visit) -> None:
    key = f"tour-desk-{visit.screen.name}-{visit.language}".ljust(32, "-")
    station = Station.objects.select_related("unit").get(code="dock-gate")
    words = "2 号泊位，绑扎工从车上摔下来，腿动不了。"
    raise_alarm(NewReport(text=words, category=Category.INCIDENT, submission_key=key, station=station))
    case = Case.objects.filter(alarm_round__gt=0, owner=None).latest("pk")
    while not alarms_for(Person.objects.get(staff_number=SECRETARY)).exists():
        repeat_alarm(case)
    visit.goes_to("/desk/")
    visit.page.wait_for_selector(".alarm")


@stop(
    "import",
    "The administrator imports branches, units and persons from a spreadsheet.",
    "管理员用表格导入支部、单位和人员。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:organisation",),
)
def organisation(visit: Visit) -> None:
    visit.goes_to("/desk/organisation/")


@stop(
    "invite",
    "And hands out addresses at which people set their passwords.",
    "也由管理员发出设密码的地址。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:invite",),
)
def invite(visit: Visit) -> None:
    visit.goes_to("/desk/organisation/")
    visit.page.fill("#id_invite_number", "1012")
    visit.page.press("#id_invite_number", "Enter")
    visit.page.wait_for_selector("#invitation")


@stop(
    "who-may",
    "Who may what, in words: what does not stand here, nobody may.",
    "权限一览：这里没有写的，谁都不能做。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:who_may",),
)
def who_may(visit: Visit) -> None:
    visit.goes_to("/desk/who-may/")


@stop(
    "who-may-role",
    "The same for one role.",
    "也可以只看一种角色。",
    screens=(PHONE,),
    by=ADMINISTRATOR,
)
def who_may_role(visit: Visit) -> None:
    visit.goes_to("/desk/who-may/?role=secretary")


@stop(
    "condition",
    "What the examination of last night found.",
    "昨夜系统自检的结果。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:condition",),
)
def condition(visit: Visit) -> None:
    visit.goes_to("/desk/condition/")


@stop(
    "refused-attempts",
    "What was refused, to whom and why; of a case only its number, and only for whoever may see it.",
    "被拒绝的操作：谁、什么时候、为什么；有权看的人才看得到办件编号。",
    screens=OFFICE,
    by="1001",
    shows=("desk:refused_attempts",),
)
def refused_attempts(visit: Visit) -> None:
    secretary, case = Person.objects.get(staff_number=SECRETARY), case_of("lamps along the quay")
    if not RefusedAttempt.objects.exists():
        note_refusal("already_accepted", verb="accept", case=case, person=secretary)
        note_refusal("already_closed", verb="message", case=case_of("the colleague with leukaemia"))
    visit.goes_to("/desk/condition/refused/")


@stop(
    "standards",
    "What may take how long: every version, with its source.",
    "服务标准：每一步可以用多长时间，每个版本都注明出处。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:standards",),
)
def standards(visit: Visit) -> None:
    visit.goes_to("/desk/standards/")


@stop(
    "new-standard",
    "A new version from a day on; a limit that cannot be read is said beside its field.",
    "从某一天起的新版本；写错的时限就在旁边提示。",
    screens=OFFICE,
    by=ADMINISTRATOR,
    shows=("desk:new_standard",),
)
def new_standard(visit: Visit) -> None:
    visit.goes_to("/desk/standards/")
    visit.page.locator("article a[href*='new/?from=']").first.click()
    visit.page.fill("[name=valid_from]", "2199-01-01")
    visit.page.fill("[name=resolve_within]", "3 Tage")
    visit.page.fill("[name=source]", "2199")
    visit.page.locator("button[value=store]").click()
    visit.page.wait_for_selector(".errorlist")


@stop(
    "standard-trial",
    "Before a version counts: which limits of the last months it would have passed or kept.",
    "生效之前先试：最近几个月哪些会超时、哪些会按时。",
    screens=(DESK,),
    by=ADMINISTRATOR,
)
def standard_trial(visit: Visit) -> None:
    visit.goes_to("/desk/standards/")
    visit.page.locator("article a[href*='new/?from=3']").first.click()
    visit.page.fill("[name=respond_within]", "2d")
    visit.page.fill("[name=resolve_within]", "10d")
    visit.page.select_option("[name=days]", "90")
    visit.page.locator("button[value=try]").click()
    visit.page.wait_for_selector("#trial")


FAULTY = "工号,姓名,拼音,单位,班次,电话,支部,职务,开始日期,结束日期,爱好\n" + "".join(
    f"{row}\n"
    for row in (
        "1101,卫青松,Wei Qingsong,HC-ZX-1,白班,8101,HCDW-1,党员,2026-01-01,,钓鱼",
        "1102,,Shu Lan,HC-ZX-1,白班,8102,,,,,",
        "1103,程小满,Cheng Xiaoman,HC-NOWHERE,白班,8103,,,,,",
        "1104,罗一舟,Luo Yizhou,HC-DC-1,白班,8104,HCDW-2,舵手,2026-01-01,,",
        "1105,康乐,Kang Le,HC-DC-1,中班,8105,HCDW-2,党员,2026年春,,",
    )
)


@stop(
    "import-checked",
    "The check before anything is stored: row, column, what is wrong.",
    "先检查，后入库：哪一行、哪一列、什么问题。",
    screens=OFFICE,
    by=ADMINISTRATOR,
)
def import_checked(visit: Visit) -> None:
    _check_file(visit, FAULTY)


@stop(
    "import-in-order",
    "A file in order says what will change.",
    "文件没有问题，就列出将要改动的内容。",
    screens=OFFICE,
    by=ADMINISTRATOR,
)
def import_in_order(visit: Visit) -> None:
    _check_file(visit, "\n".join(FAULTY.replace(",爱好", "").replace(",钓鱼", "").splitlines()[:2]))


def _check_file(visit: Visit, table: str) -> None:
    visit.goes_to("/desk/organisation/")
    visit.page.select_option("[name=subject]", "persons")
    visit.page.set_input_files("[name=file]", {"name": "staff.csv", "mimeType": "text/csv", "buffer": table.encode()})
    visit.page.locator("form:has([name=file]) button[type=submit]").click()
    visit.page.wait_for_selector("#result-title")
