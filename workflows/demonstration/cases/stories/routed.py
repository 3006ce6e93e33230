"""What the routing rules do: they have been in force for less than an hour, see `demonstration.routing`."""

from casework.cases.words import Category, Stage, Urgency

from ..story import Story, accept, answer, assign, confirms_danger, dismisses_danger, helped, resolve

STORIES = (
    Story(
        key="a lashing rod that bends",
        began="45min",
        who="1033",
        category=Category.INCIDENT,
        text="绑扎杆弯了三根还在用，换新的申请交了两周没动静。夜里看不清，容易打滑伤手。",
        steps=(),
        ends=Stage.ACCEPT,
    ),
    Story(
        key="the crew without a locker",
        began="35min",
        who="1063",
        category=Category.LIVING,
        text="我们外包队没有更衣柜，湿衣服只能搭在栏杆上。能不能也给我们几个柜子？",
        steps=(),
        ends=Stage.ACCEPT,
    ),
    Story(
        key="cold soup in the canteen",
        began="30min",
        station="canteen",
        category=Category.LIVING,
        text="晚班的汤每天都是凉的，保温桶的盖子坏了。",
        steps=(),
        ends=Stage.ACCEPT,
    ),
    Story(
        key="leave for a wedding abroad",
        began="28min",
        who="1052",
        category=Category.PAY,
        language="en",
        text="My sister marries abroad in May. Whom do I ask for ten days of leave in one piece?",
        steps=(accept("10min", "1020"),),
        ends=Stage.RESPOND,
    ),
    Story(
        key="an old man with a tight chest",
        began="43min",
        who="1060",
        category=Category.ILLNESS,
        urgency=Urgency.URGENT,
        text="办公楼门卫老师傅说胸口一阵阵地痛，脸色发白，坐着直冒汗，他说歇歇就好。",
        steps=(
            confirms_danger("+1min", "1008"),
            assign("+1min", by="1008", to="1024"),
            accept("+1min", "1024"),
            answer("+1min", "1024", "已打 120，我到门卫室了，救护车八分钟到。"),
            resolve("+10min", "1024", "送到市医院心内科，家属已通知，医生说送得及时。"),
            helped("+3min", grade=5),
        ),
    ),
    Story(
        key="a film about a fire",
        began="20min",
        who="1059",
        category=Category.SUGGESTION,
        text="建议安全月放一部讲仓库火灾的片子，比发传单管用。",
        steps=(dismisses_danger("5min", "1008", "说的是放安全教育片，不是真着火。"),),
        ends=Stage.ASSIGN,
    ),
    Story(
        key="smoke behind the charger",
        began="12min",
        who="1061",
        category=Category.INCIDENT,
        text="外包队休息室的充电柜后面在冒烟，有焦味，我们先拉了闸，人都出来了。",
        steps=(),
        ends=Stage.ACCEPT,
    ),
)
