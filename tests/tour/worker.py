"""Chapter one: a worker with three minutes, at a station or with a phone."""

from __future__ import annotations

from tests.tour.stops import KIOSK, KIOSKS, PHONE, WORKERS, Chapter, Moment, Visit
from workflows.demonstration.cases.scenes import drawn

WORKER = Chapter(
    "A worker asks for help",
    "职工求助",
    "Gloves on, three minutes of a break: at the kiosk in the hall, or at home with an old phone. No account, no "
    "form to learn. The kiosk stands upright (1080×1920) or across (1280×800); the phone shows the same pages.",
    "戴着手套，只有三分钟休息：在车间的自助终端上，或者在家用旧手机。不用账号，也没有复杂的表格。"
    "终端有竖屏（1080×1920）和横屏（1280×800），手机上是同样的页面。",
)
WORDS = {
    "en": "The floor of the bath house is slippery. Somebody fell last night after the shift. Please do something.",
    "zh": "浴室地面太滑，昨晚下班有人摔倒了，请想想办法。",
}
stop = WORKER.stop


@stop(
    "stations",
    "Setting up a kiosk: which station is this screen?",
    "设置终端：这台屏幕是哪个驿站？",
    screens=KIOSKS,
    shows=("kiosk:stations",),
)
def stations(visit: Visit) -> None:
    visit.goes_to("/kiosk/")


@stop(
    "home",
    "Two doors, and one for emergencies. The language switch is one tap.",
    "两扇门：我要求助、查询进度；紧急情况单独一个入口。切换语言只点一下。",
    screens=WORKERS,
    shows=("worker:home", "kiosk:home"),
)
def home(visit: Visit) -> None:
    visit.enters()


@stop(
    "emergency",
    "Life at risk: the numbers to call come before any form.",
    "有生命危险：先打电话，后填表。",
    screens=WORKERS,
    shows=("worker:emergency", "kiosk:emergency"),
)
def emergency(visit: Visit) -> None:
    visit.enters("emergency/")


@stop(
    "how",
    "How a request is handled: whose turn it is at each step and what happens if nobody acts, from the running flow.",
    "求助怎么办理：每一步由谁办、没有人办会怎样，都来自正在运行的流程。",
    screens=(PHONE, KIOSK),
    shows=("worker:how", "kiosk:how"),
)
def how(visit: Visit) -> None:
    visit.enters("how/")


@stop(
    "alarm",
    "One touch alerts everybody on duty, asked once; every field may stay empty.",
    "点一下通知全部值班人员，只确认一次；下面都可以不填。",
    screens=(PHONE, KIOSK),
    shows=("worker:alarm", "kiosk:alarm"),
)
def alarm(visit: Visit) -> None:
    visit.enters("emergency/alarm/")


@stop(
    "alarm-raised",
    "At once: how many know, who is coming, and again the numbers to call.",
    "马上看到：通知了几个人、谁在赶来，还有该打的电话。",
    screens=(PHONE, KIOSK),
    shows=("worker:alarm_raised", "kiosk:alarm_raised"),
    moment=Moment.CHANGED,
)
def alarm_raised(visit: Visit) -> None:
    alarm(visit)
    key = f"tour-alarm-{visit.screen.name}-{visit.language}".ljust(32, "-")
    visit.page.eval_on_selector("[name=submission_key]", "(field, key) => { field.value = key }", key)
    another = visit.page.locator("button[name=another]")
    (another if another.count() else visit.page.locator("button.alarm-button")).click()
    visit.page.wait_for_selector("#alarm-live")


@stop(
    "alarm-again",
    "Pressed again: since when help has been called, how many know; what has changed goes to all of them.",
    "再按一次：几点已经报警、通知了几个人；情况有变化，写下来他们都会看到。",
    screens=(PHONE, KIOSK),
    moment=Moment.CHANGED,
)
def alarm_again(visit: Visit) -> None:
    alarm_raised(visit)
    alarm(visit)
    visit.page.wait_for_selector("#running-title")


@stop(
    "report",
    "Three questions: what about, in your own words, named or anonymous.",
    "三个问题：哪方面的事、用自己的话说、实名还是匿名。",
    screens=WORKERS,
    shows=("worker:report", "kiosk:report"),
)
def report(visit: Visit) -> None:
    visit.enters("report/")


@stop(
    "report-errors",
    "Sent too early: what is missing is said beside the question, nothing typed is lost.",
    "提交得太早：缺什么就在哪个问题旁边说明，已填的内容都在。",
    screens=WORKERS,
)
def report_errors(visit: Visit) -> None:
    visit.enters("report/")
    visit.page.click(".report__send button")
    visit.page.wait_for_selector("[data-refused]")


@stop(
    "report-filled",
    "Filled in, with a picture. Its place and time of taking are removed before it is kept.",
    "填好了，还带一张照片。照片里的位置和时间信息在保存前就去掉。",
    screens=WORKERS,
)
def report_filled(visit: Visit) -> None:
    visit.enters("report/")
    page = visit.page
    page.check("[name=category][value=living]")
    page.fill("[name=text]", WORDS[visit.language])
    picture = drawn("wet floor")
    page.set_input_files(
        "[name=photos]", {"name": "floor.jpg", "mimeType": "image/jpeg", "buffer": bytes(picture.content)}
    )
    page.wait_for_selector(".photo img")
    page.check("[name=who][value=anonymous]")
    page.evaluate("scrollTo(0, 0)")


@stop(
    "receipt",
    "The receipt: a code to copy or photograph, who looks after it now, and until when.",
    "回执：查询码可以抄下或拍下，还写着现在由谁办、最迟什么时候答复。",
    screens=WORKERS,
    shows=("worker:receipt", "kiosk:receipt"),
    moment=Moment.CHANGED,
)
def receipt(visit: Visit) -> None:
    report_filled(visit)
    key = f"tour-{visit.screen.name}-{visit.language}".ljust(32, "-")
    visit.page.eval_on_selector("[name=submission_key]", "(field, key) => { field.value = key }", key)
    visit.page.click(".report__send button")
    visit.page.wait_for_selector(".receipt")


@stop(
    "look-up",
    "Later: the code opens what became of it.",
    "过后用查询码看办得怎么样。",
    screens=WORKERS,
    shows=("worker:look_up", "kiosk:look_up"),
)
def look_up(visit: Visit) -> None:
    visit.enters("look-up/")


@stop(
    "look-up-wrong-code",
    "A wrong code looks exactly like one that never existed.",
    "查询码输错了，和从来没有过的查询码看起来一模一样。",
    screens=WORKERS,
)
def wrong_code(visit: Visit) -> None:
    visit.enters("look-up/")
    visit.page.fill("[name=code]", "1234 5678 9012 3456")
    visit.page.press("[name=code]", "Enter")
    visit.page.wait_for_selector(".errorlist, .field__error")


@stop(
    "case-waiting",
    "Just received: who is to act next, and by when.",
    "刚收到：下一步该谁办、最迟什么时候。",
    screens=WORKERS,
    shows=("worker:case", "kiosk:case"),
)
def waiting(visit: Visit) -> None:
    visit.opens_with_code("a microwave for the crane cabin")


@stop("case-assigned", "Offered to a member, who has yet to accept.", "已派单，等成员接单。", screens=(PHONE,))
def assigned(visit: Visit) -> None:
    visit.opens_with_code("an exam on a work day")


@stop("case-accepted", "A member answers for it now.", "已接单，有人专门负责了。", screens=(PHONE,))
def accepted(visit: Visit) -> None:
    visit.opens_with_code("a knee and the ladder")


@stop("case-answered", "The answer, and a place to write back.", "有了答复，也可以接着留言。", screens=WORKERS)
def answered(visit: Visit) -> None:
    visit.opens_with_code("lamps along the quay")


@stop(
    "case-paused-for-worker",
    "The clock stands still: why, and until when. Below: somebody higher can be asked to look.",
    "时钟暂停：为什么、到什么时候。下面还可以请上级过问。",
    screens=(PHONE,),
)
def paused(visit: Visit) -> None:
    visit.opens_with_code("a hearing aid on order")
    visit.page.locator("#ask-higher summary").click()


@stop(
    "case-again",
    "It did not help: the case went back, and the rounds are counted.",
    "没有解决：退回重办，重办几次都记着。",
    screens=(PHONE,),
)
def again(visit: Visit) -> None:
    visit.opens_with_code("a roof that leaks again")


@stop(
    "asked-urging",
    "Promised and late: the reporter reminds whoever has it in hand, once a day.",
    "过了承诺的时间：求助人可以催办，一天一次。",
    screens=WORKERS,
)
def urging(visit: Visit) -> None:
    visit.opens_with_code("a deduction without a reason")


@stop(
    "case-follow-up",
    "The worker, not the office, says whether it helped.",
    "解决没有，由求助人说了算。",
    screens=WORKERS,
)
def follow_up(visit: Visit) -> None:
    visit.opens_with_code("gates that stay shut")


@stop(
    "case-take-back",
    "The report is the reporter's own: they may take it back, at whatever step it is.",
    "求助是求助人自己的事：办到哪一步都可以撤回。",
    screens=(PHONE,),
)
def take_back(visit: Visit) -> None:
    visit.opens_with_code("lamps along the quay")
    visit.page.locator("#withdraw summary").click()


@stop(
    "case-bring-back",
    "Closed, and not over after all: for fifteen working days it can be brought back.",
    "办结了却没真解决：十五个工作日内可以要求重新办理。",
    screens=WORKERS,
)
def bring_back(visit: Visit) -> None:
    visit.opens_with_code("asked for and taken back")
    visit.page.locator("#reopen-part summary").click()


@stop("case-closed", "Settled, and still readable with the code.", "办结了，凭查询码仍然可以看。", screens=WORKERS)
def closed(visit: Visit) -> None:
    visit.opens_with_code("the colleague with leukaemia")


@stop(
    "kiosk-idle",
    "Somebody walked away: after a minute the screen asks, at ninety seconds it wipes everything.",
    "人走开了：一分钟没人碰就询问，九十秒时全部清除。",
    screens=KIOSKS,
    is_whole=False,
    spoils_browser=True,  # its clock
)
def idle(visit: Visit) -> None:
    visit.page.clock.install()
    visit.enters("report/")
    visit.page.fill("[name=text]", WORDS[visit.language])
    visit.page.clock.fast_forward(62_000)
    visit.page.wait_for_selector("dialog[open]")
