"""Ideas, questions, quarrels: matters that are settled with words."""

from casework.cases.words import Category, Outcome

from ..story import Story, accept, answer, asked, assign, brings_back, close, helped, not_helped, resolve, writes

STORIES = (
    Story(
        key="a golden idea by message",
        began="51d",
        who="1045",
        category=Category.SUGGESTION,
        text="金点子：冷藏箱插电现在按到场顺序，拖车来回跑。按插座排号倒着放，离得最近的先插，我算过一天少跑四十多公里。",
        steps=(
            assign("1d", by="1006", to="1014"),
            accept("2h", "1014"),
            answer("1d", "1014", "纸上算得通。下周一在 C 区试一个班，你来当指挥，我来记里程。"),
            writes("4d", "试了，比我算的还少一点。就是夜班插座号看不清。"),
            resolve(
                "3d",
                "1014",
                "C 区试了六天：每天少跑 46 公里，插电快了十一分钟。全场推开，插座号换成反光的。按合理化奖办法奖 2,000 元，法子写了你的名字：阎石磊法。",
            ),
            helped("2d", 5, "奖金请全班吃了羊肉。法子上有名字，比奖金高兴。"),
        ),
    ),
    Story(
        key="numbers that shine",
        began="21d",
        who="1040",
        category=Category.SUGGESTION,
        text="堆场 D 区的贝位号在夜里和雾里看不清，能不能刷成反光漆？",
        steps=(
            assign("4h", by="1006", to="1014"),
            accept("3h", "1014"),
            answer("2d", "1014", "插座号那批反光膜还剩一卷，先贴一排看看雾天效果。"),
            resolve("4d", "1014", "D 区贴完，周四大雾那天司机都说看得见。E、F 区列入下月维修。"),
            helped("1d", 5),
            brings_back("2d", "昨天下雨，拖车一蹭，D 区有三块反光膜卷边了，晚上又看不清。"),
            answer("4h", "1014", "是底漆没清干净。今天带人重贴，边上压一道铝条。"),
            resolve("1d", "1014", "三块重贴，全排压了铝条，拿高压水枪冲过，不掉。"),
            helped("1d", 5),
        ),
    ),
    Story(
        key="two who do not speak",
        began="35d",
        who="1031",
        category=Category.CONFLICT,
        text="我和老马为了换吊索的事吵起来，他摔了对讲机，现在两个人一个班不说话。吊机上下靠的就是一句话，再这样要出事。我也有不对。",
        steps=(
            assign("2h", by="1004", to="1009"),
            accept("1h", "1009"),
            answer(
                "3h", "1009", "能写出“我也有不对”，事就解了一半。明天我分别听你们俩说，第三天坐一起，听之前不下结论。"
            ),
            resolve(
                "3d",
                "1009",
                "坐下来谈了一个半小时：吊索该谁换，规程里确实写得两可，你们各按各的理解都没错。当场改成“谁发现谁停，班长定”，对讲机老马自己赔了。"
                "两个人握了手，今天一个上一个下，话通了。",
            ),
            not_helped("2d", "当着班长通，背后还是阴阳怪气。昨天他说我打小报告。", 2),
            answer(
                "1h", "1009", "这句话是我没交代好：老马不知道是你先写的。我今天跟他讲清楚，你写的第一条是你自己的不对。"
            ),
            resolve("1d", "1009", "老马看了你写的那句，半天没吭声，说晚上请你喝酒。我没去，你们俩喝。"),
            helped("1d", 5, "喝了。没事了。"),
        ),
    ),
    Story(
        key="a foreman who shouts",
        began="40d",
        station="dock-gate",
        category=Category.CONFLICT,
        text="新来的当着全班骂徒弟“猪脑子”，徒弟才十九岁，躲在工具间哭。我劝过，没用。",
        steps=(
            assign("1h", by="1004", to="1010"),
            accept("2h", "1010"),
            answer(
                "4h", "1010", "今天先让徒弟跟我一个台班，离开一下那个地方。骂人的人我和书记一起谈。您劝过，这很了不起。"
            ),
            resolve(
                "3d",
                "1010",
                "谈了两次，他自己在班前会上向徒弟道了歉，原话是“我师傅就这么骂我的，到我这儿停”。徒弟愿意回原班，我每周问他一次。",
            ),
            helped("+60h", 4, "这两周没听见骂了。"),
        ),
    ),
    Story(
        key="nobody sees the leaders at night",
        began="32d",
        at="03:30",
        category=Category.SUGGESTION,
        text="夜班一年没见过领导。有话跟谁说？墙上写着“找书记”，书记白天上班我们睡觉。",
        steps=(
            assign("2h", by="1002", to="1002"),
            accept("10min", "1002"),
            answer("3h", "1002", "说得对。明天夜里零点到四点我在装卸部驿站，不听汇报，就坐着。您不用说是谁。"),
            resolve(
                "6d",
                "1002",
                "坐了三夜，二十三个人来说话，记了十四件事，能当场定的九件已定。以后每月第二个周四夜班书记接待，排到年底，贴在三个驿站。",
            ),
            helped("+70h", 5, "那天我也去了，没说是我。"),
        ),
    ),
    Story(
        key="what counts as an injury at work",
        began="12d",
        who="1056",
        category=Category.CONSULTATION,
        text="上班路上骑电动车被蹭倒，算不算工伤？对方跑了。",
        steps=(
            assign("1h", by="1008", to="1022"),
            accept("1h", "1022"),
            answer(
                "2h",
                "1022",
                "上下班途中、非本人主要责任的交通事故算。关键是交警的责任认定，对方跑了也要马上报警，今天就报，我陪您。三十天内单位要申请，我已通知人事。",
            ),
            resolve("2d", "1022", "认定书下来了，您无责。工伤申请已交，医药费先垫。"),
            asked("2d", "1022", "电话问的：腿好多了，说幸亏当天就去报了警。", grade=5),
        ),
    ),
    Story(
        key="words of thanks",
        began="10d",
        who="1042",
        category=Category.OTHER,
        text="我是库房老贾。出院了，今天头一天上班。想谢谢那天夜里的尹海粟、开值班车的师傅、守在手术室外头的白露笙，"
        "还有天天来替我浇花的人，我到现在不知道是谁。",
        steps=(
            assign("1h", by="1006", to="1016"),
            accept("30min", "1016"),
            answer(
                "1h", "1016", "浇花的是值班车王师傅。您的信，我念给全支部听了，复印一份送到了尹海粟家，他母亲看了。"
            ),
            resolve("2h", "1016", "感谢信贴在三个驿站。您这个月只上白班，不搬重物，班组都知道。"),
            helped("1h", 5, "好好活着，好好干。"),
        ),
    ),
    Story(
        key="a lock on the notice board",
        began="9d",
        station="yard",
        category=Category.SUGGESTION,
        text="公告栏玻璃锁着，意见箱也锁着，钥匙在谁那儿？",
        steps=(
            assign("3h", by="1006", to=None),
            accept("2h", "1015"),
            answer("5h", "1015", "意见箱的钥匙找不到了，上次开是七个月前。今天撬开，里面三封，都已登记成办件。"),
            resolve("1d", "1015", "意见箱换成透明的，每周一、四上午两个人一起开，开一次签一次名。"),
            close("5d", "1006", "匿名，没有再来查看。三封旧信另案办理。", Outcome.UNANSWERED),
        ),
    ),
)
