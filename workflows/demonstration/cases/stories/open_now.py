"""What is under way at the moment, at every step, in time and late. `began` counts, so that it is so on any day."""

from casework.cases.words import Category, Stage, Urgency

from ..story import Story, accept, answer, assign, decline, not_helped, resolve, writes

WAITING_FOR_ASSIGNMENT = (
    Story(
        key="a microwave for the crane cabin",
        began="2h",
        who="1032",
        station="dock-gate",
        category=Category.LIVING,
        text="吊机上一干就是四个小时，中午饭递上来都凉了，司机室能不能配个小保温箱？",
        steps=(),
        ends=Stage.ASSIGN,
    ),
    Story(
        key="a seat that sinks",
        began="1h",
        who="1036",
        station="dock-gate",
        category=Category.INCIDENT,
        urgency=Urgency.URGENT,
        text="12 号门机司机座椅气杆漏气，坐着往下沉，看不见吊具。今晚夜班还要用这台。",
        steps=(),
        ends=Stage.ASSIGN,
    ),
    Story(
        key="stones in the rice",
        began="13h",
        station="canteen",
        category=Category.LIVING,
        text="饭里硌着石子两回了，昨天硌掉一小块牙。",
        steps=(),
        ends=Stage.ASSIGN,
    ),
    Story(
        key="a father with a new cane",
        began="7h",
        who="1034",
        category=Category.HARDSHIP,
        text="我爸中风后走路要人扶，白天家里没人。听说有居家照护的补贴，怎么申请？",
        steps=(
            assign("1h", by="1004", to="1009"),
            decline("2h", "1009", "我明天起跟船出差五天，怕耽误老人的事，请派给在岗的同志。"),
        ),
        ends=Stage.ASSIGN,
    ),
    Story(
        key="smoke in the stairwell",
        began="3h",
        category=Category.LIVING,
        text="公寓 1 号楼楼道里有人给电动车充电，飞线从三楼拉下来的，楼里住着孩子。",
        steps=(),
        ends=Stage.ASSIGN,
    ),
)

WAITING_FOR_ACCEPTANCE = (
    Story(
        key="an exam on a work day",
        began="5h",
        who="1035",
        category=Category.PAY,
        text="报了成人大专，下月有两天考试，正好是中班。能调吗？我想往设备管理上走。",
        steps=(assign("2h", by="1004", to="1009"),),
        ends=Stage.ACCEPT,
    ),
    Story(
        key="a radio nobody hears",
        began="4h",
        station="dock-gate",
        category=Category.INCIDENT,
        text="3 号泊位对讲机第六频道串进出租车的声音，指令听不清。",
        steps=(assign("1h", by="1004", to=None),),
        ends=Stage.ACCEPT,
    ),
    Story(
        key="diesel in the wash water",
        began="14h",
        who="1050",
        category=Category.LIVING,
        text="拖轮队洗手池的水有柴油味，换了水龙头还是有，怕是管子的事。",
        steps=(assign("11h", by="1007", to="1021"),),
        ends=Stage.ACCEPT,
    ),
    Story(
        key="a place to pump milk",
        began="4h",
        who="1058",
        confidential=True,
        category=Category.LIVING,
        text="产假结束回来上中班，孩子七个月还吃母乳。没有能关门的地方，只能躲在布草间。",
        steps=(assign("40min", by="1008", to="1023"),),
        ends=Stage.ACCEPT,
    ),
)

WAITING_FOR_AN_ANSWER = (
    Story(
        key="a knee and the ladder",
        began="10h",
        who="1033",
        category=Category.ILLNESS,
        text="膝盖半月板撕裂，医生说三个月别爬高。我干的就是爬高的活儿，怕说了就没岗位了。",
        steps=(assign("2h", by="1004", to="1009"), accept("1h", "1009")),
        ends=Stage.RESPOND,
    ),
    Story(
        key="a deduction without a reason",
        began="30h",
        who="1037",
        confidential=True,
        category=Category.PAY,
        text="上月绩效扣了三百，问谁谁都说不知道。",
        steps=(
            assign("3h", by="1004", to="1010"),
            accept("3h", "1010"),
            writes("1d", "三天了，有人看到吗？"),
        ),
        ends=Stage.RESPOND,
    ),
    Story(
        key="brakes that squeal",
        began="5h",
        who="1047",
        station="yard",
        category=Category.INCIDENT,
        urgency=Urgency.URGENT,
        text="14 号拖车刹车尖叫，踩到底才停。报修单写了“待配件”，今天又派出来跑了。",
        steps=(assign("30min", by="1006", to="1014"), accept("20min", "1014")),
        ends=Stage.RESPOND,
    ),
    Story(
        key="a roof that leaks again",
        began="12d",
        who="1055",
        category=Category.LIVING,
        text="食堂更衣间一下雨就漏，柜子里的衣服都湿了。",
        steps=(
            assign("4h", by="1008", to="1022"),
            accept("2h", "1022"),
            answer("1d", "1022", "看过了，是天沟堵了，今天清。湿了的工作服拿来换新的。"),
            resolve("2d", "1022", "天沟清了三袋树叶，试水不漏。"),
            not_helped("3d", "昨天那场大雨又漏，不在老地方，在靠窗那边。", 2),
            answer("1d", "1022", "靠窗的是防水层开裂，不是一件事，我上次没看全，对不住。约了防水队。"),
            resolve("2d", "1022", "靠窗那一片防水重做，闭水二十四小时合格。"),
            not_helped("1d", "窗台下面还滴，一滴一滴的。我拿盆接着呢。", 2),
        ),
        ends=Stage.RESPOND,
    ),
)

BEING_RESOLVED = (
    Story(
        key="lamps along the quay",
        began="3d",
        who="1038",
        station="dock-gate",
        category=Category.INCIDENT,
        text="5 号到 6 号泊位之间有四盏灯不亮，夜里绑扎靠头灯。",
        steps=(
            assign("2h", by="1004", to="1009"),
            accept("1h", "1009"),
            answer("5h", "1009", "今晚先架两盏移动灯，四盏里两盏是灯泡、两盏是电缆，电缆要停电才能换，定在周四白天。"),
            writes("+16h", "移动灯亮了，够用。"),
        ),
        ends=Stage.RESOLVE,
    ),
    Story(
        key="boots that come too small",
        began="9d",
        who="1053",
        category=Category.LIVING,
        text="防滑靴发下来小一码，四十五码以上从来没有。我是四十七的脚。",
        steps=(
            assign("5h", by="1007", to="1019"),
            accept("2h", "1019"),
            answer("1d", "1019", "队里大脚的登记了五位，厂家说四十六以上要单做，我在催交期。"),
            writes("4d", "还没到吗？旧靴子开胶了。"),
        ),
        ends=Stage.RESOLVE,
    ),
    Story(
        key="insurance for contracted crews",
        began="8d",
        who="1061",
        category=Category.CONSULTATION,
        urgency=Urgency.COMPLEX,
        text="外包的能不能参加港上的职工互助保障？我们二十来个人都想参加，自己交钱也行。",
        steps=(
            assign("4h", by="1008", to="1024"),
            accept("1h", "1024"),
            answer(
                "2d",
                "1024",
                "章程没写能，也没写不能。我把你们的名单和意愿写成报告，连同兄弟港的做法一起报给党委，叶书记这周带上会。",
            ),
            answer("3d", "1024", "会上过了第一轮：同意试一年，费用三方分担，细则在改。定稿我第一时间告诉你们。"),
        ),
        ends=Stage.RESOLVE,
    ),
    Story(
        key="a fever at sea",
        began="5h",
        who="1051",
        category=Category.ILLNESS,
        urgency=Urgency.EMERGENCY,
        text="船上厨师老冯高烧三十九度八，上吐下泻，我们在锚地等泊位，还要六个小时。",
        steps=(
            assign("3min", by="1007", to="1020"),
            accept("2min", "1020"),
            answer(
                "6min",
                "1020",
                "海上医疗咨询接通了，医生在频道里问诊。交通艇带医生一小时内到舷边，先少量多次喝盐糖水，隔离一间舱。",
            ),
            writes("90min", "艇到了，医生上船了。"),
            answer("10min", "1020", "收到。医生先在船上输液，需要转院的话交通艇在舷边等。我守着电话。"),
            answer("80min", "1020", "医生说体温降到三十八度三，不用转院。隔离舱里留一个人陪，两小时后我再问一次。"),
        ),
        ends=Stage.RESOLVE,
    ),
    Story(
        key="a quarrel over the roster",
        began="6d",
        who="1045",
        category=Category.CONFLICT,
        text="排班表改了三次，没人跟我们班说一声，二班还说是我们抢了他们的周末。两个班见面都不打招呼了。",
        steps=(
            assign("3h", by="1006", to="1015"),
            accept("2h", "1015"),
            answer(
                "1d", "1015", "两个班各来三个人，周三下午一起看表，改过的三次我都打印出来，谁改的、为什么，当面说。"
            ),
        ),
        ends=Stage.RESOLVE,
    ),
    Story(
        key="lashing rods too long",
        began="7d",
        who="1065",
        station="dock-gate",
        language="en",
        category=Category.INCIDENT,
        text="The new lashing rods are 30 cm longer. Two people have hit their helmets on the walkway above. Old rods were safer.",
        steps=(
            assign("3h", by="1008", to="1024"),
            accept("1h", "1024"),
            answer(
                "1d",
                "1024",
                "I stood under the walkway with one: you are right. The old rods are back for bays 1 to 20 from tonight.",
            ),
            resolve("1d", "1024", "Long rods are taken out of bays 1 to 20 for good."),
            not_helped("1d", "Bay 24 has the same low walkway and nobody changed it there.", 3),
            answer(
                "3h",
                "1024",
                "Checked 21 to 30: bay 24 and bay 27 are low as well. Marked red today, short rods tomorrow morning.",
            ),
        ),
        ends=Stage.RESOLVE,
    ),
)

ASKED_WHETHER_IT_HELPED = (
    Story(
        key="gates that stay shut",
        began="4d",
        who="1039",
        category=Category.LIVING,
        text="西门夜里十一点锁，夜班从西门走近一公里，能不能留个刷卡的小门？",
        steps=(
            assign("3h", by="1004", to="1009"),
            accept("2h", "1009"),
            answer("4h", "1009", "和保卫科看了现场，能留。要装一个读卡器和一盏灯，三天。"),
            resolve("2d", "1009", "西门小门今晚起夜里可以刷卡进出，灯也装了。走一趟试试，好不好用都告诉我。"),
        ),
        ends=Stage.FOLLOW_UP,
    ),
    Story(
        key="dust at the bulk stack",
        began="14d",
        station="yard",
        category=Category.INCIDENT,
        text="散货堆一刮风满脸煤灰，喷淋停了半个月。",
        steps=(
            assign("4h", by="1006", to="1017"),
            accept("2h", "1017"),
            answer("1d", "1017", "喷淋泵坏了在等配件，今天先调洒水车，每两小时一趟；防尘口罩放驿站，随便拿。"),
            resolve("3d", "1017", "泵修好了，喷淋恢复，风大自动开。"),
        ),
        ends=Stage.FOLLOW_UP,
    ),
    Story(
        key="a bed by the window",
        began="5d",
        who="1054",
        category=Category.LIVING,
        text="宿舍六个人一间，我上铺，腰不好爬不动了。",
        steps=(
            assign("2h", by="1008", to="1005"),
            accept("1h", "1005"),
            answer("5h", "1005", "三楼东头空出一张下铺，靠窗，周末搬可以吗？"),
            resolve("2d", "1005", "搬好了，小潘他们几个帮着抬的。腰的事另外约了理疗，周二周四下班后。"),
        ),
        ends=Stage.FOLLOW_UP,
    ),
)

STORIES = (
    *WAITING_FOR_ASSIGNMENT,
    *WAITING_FOR_ACCEPTANCE,
    *WAITING_FOR_AN_ANSWER,
    *BEING_RESOLVED,
    *ASKED_WHETHER_IT_HELPED,
)
