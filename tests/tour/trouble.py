"""Last chapter: when something goes wrong, and the workshop."""

from __future__ import annotations

from tests.tour.stops import DESK, PHONE, Chapter, Visit

TROUBLE = Chapter(
    "When something goes wrong",
    "出错的时候",
    "Each says what happened, that nothing is lost, and where to go.",
    "每一页都说明发生了什么、有没有丢东西、接下来怎么办。",
)
WORKSHOP = Chapter("The workshop", "样式手册", "All pieces of the look on one page.", "界面的所有部件都在一页上。")


@TROUBLE.stop("error-404", "Nothing here.", "没有这个页面。", screens=(DESK, PHONE))
def missing(visit: Visit) -> None:
    visit.goes_to("/no/such/page/")


@TROUBLE.stop("error-403", "Not for you.", "没有权限。", screens=(DESK, PHONE))
def forbidden(visit: Visit) -> None:
    visit.goes_to("/trouble/403/")


@TROUBLE.stop(
    "error-expired",
    "A form lay open too long: the words are given back.",
    "表单放得太久了：写过的话原样还给你。",
    screens=(DESK, PHONE),
)
def expired(visit: Visit) -> None:
    visit.goes_to("/sign-in/")
    visit.page.eval_on_selector(
        "main form",
        """form => {
            form.querySelector("[name=csrfmiddlewaretoken]").value = "";
            form.insertAdjacentHTML("beforeend", "<textarea name=text></textarea>");
            form.noValidate = true;
        }""",
    )
    words = {"en": "I have spoken to the canteen. From Monday on …", "zh": "我和食堂说过了，从星期一起……"}
    visit.page.fill("main form [name=text]", words[visit.language])
    visit.page.click("main form button")
    visit.page.wait_for_load_state()


@TROUBLE.stop("error-500", "Our fault.", "是我们出错了。", screens=(DESK, PHONE))
def broken(visit: Visit) -> None:
    visit.goes_to("/trouble/500/")


@TROUBLE.stop("error-503", "Nothing can be saved at the moment.", "暂时存不了。", screens=(DESK, PHONE))
def unavailable(visit: Visit) -> None:
    visit.goes_to("/trouble/503/")


@WORKSHOP.stop("style-guide", "The style guide.", "样式手册。", screens=(DESK,), shows=("style_guide",))
def style_guide(visit: Visit) -> None:
    visit.goes_to("/style-guide/")
