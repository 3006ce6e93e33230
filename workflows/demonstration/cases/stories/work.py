"""Pay, hours, safety at the place of work."""

from casework.cases.words import Category, Outcome, Urgency

from ..story import Story, accept, answer, assign, close, decline, hands_over, helped, not_helped, resolve, writes

STORIES = (
    Story(
        key="overtime that nobody wrote down",
        began="46d",
        at="22:40",
        who="1039",
        confidential=True,
        category=Category.PAY,
        text="我们班每天提前二十分钟到，下班还要开会，一个月下来十几个小时，从来没有算过加班。不是我一个人有意见，"
        "是没人敢说。请不要让班长知道是我说的。",
        steps=(
            assign("3h", by="1004", to="1009"),
            decline("1h", "1009", "我和班长是师徒，为避嫌，请派给别的班的同志。"),
            assign("30min", by="1002", to="1010"),
            accept("1h", "1010"),
            answer(
                "5h",
                "1010",
                "我看到了，只有我能看到您的名字。我去查的是全部六个班的门禁和排班，不是哪一个人的，查出来也看不出是谁说的。",
            ),
            writes("+20h", "那就好。上个月我记了一本，要不要？"),
            answer("2h", "1010", "留着，先别给我，门禁记录已经够了。"),
            resolve(
                "4d",
                "1010",
                "六个班都有，平均每人每月 11.5 小时。决定：班前会计入工时，每天二十分钟；过去十二个月按门禁记录补发，下月十号随工资到。"
                "文件今天贴在公告栏，写的是“例行核查”。",
            ),
            helped("4d", 5, "钱是小事，敢说话了是大事。"),
        ),
    ),
    Story(
        key="wages two months late",
        began="42d",
        who="1065",
        station="dock-gate",
        category=Category.PAY,
        urgency=Urgency.URGENT,
        text="绑扎队两个月没发钱了，老板说港上没给他结账。是真的吗？家里等着交房租。",
        steps=(
            assign("15min", by="1008", to="1024"),
            accept("20min", "1024"),
            answer(
                "5h",
                "1024",
                "不是真的。财务的付款单我看了，两个月都在五号付给他了。明天上午我约了他和劳动监察来驿站，你们来两个代表。",
            ),
            resolve(
                "2d",
                "1024",
                "三十一个人的工资 38 万，昨晚八点全部打到个人卡。今后改由港上专户直接发到人，合同补充条款已签。你查一下数对不对。",
            ),
            helped("3h", 5, "对的，一分不少。"),
        ),
    ),
    Story(
        key="a shift for a wedding",
        began="18d",
        who="1035",
        category=Category.PAY,
        text="妹妹周六结婚，我排的是中班，跟三个人说换班都有事。能帮着问问吗？",
        steps=(
            assign("2h", by="1004", to="1012"),
            accept("30min", "1012"),
            hands_over(
                "20min", "1012", to="1010", reason="这个班的班表是我排的，由我去问，人家不好意思说不。请砺石同志来问。"
            ),
            accept("40min", "1010"),
            answer("2h", "1010", "问着了，毛建帆愿意，条件是喜糖两份。"),
            resolve("3h", "1010", "换班单两个人都签了，班长批了。代我说声新婚快乐。"),
            helped("3d", 5, "喜糖放驿站了，谁来谁拿。"),
        ),
    ),
    Story(
        key="noise in the workshop",
        began="49d",
        who="1048",
        category=Category.INCIDENT,
        text="打磨间一天下来耳朵嗡嗡响，晚上在家看电视要开到最大。发的耳塞是软的，戴上就掉。",
        steps=(
            assign("4h", by="1007", to="1018"),
            accept("3h", "1018"),
            answer(
                "1d",
                "1018",
                "下午带了声级计去：打磨间 97 分贝，超了。耳塞今天先换成耳罩，明天安排你们九个人做听力检查。",
            ),
            resolve("3d", "1018", "耳罩发了，听力检查做完，两个人高频有下降，其中有你，已安排复查，费用单位出。"),
            not_helped("2d", "耳罩夏天戴着满头汗，十分钟就想摘。耳朵还是响。", 2),
            answer("3h", "1018", "光靠人戴不行，得让机器小声。设备科同意给打磨台做隔声罩，样罩周四装，你来试。"),
            answer("2d", "1018", "样罩装上了，操作位 84 分贝。你试下来说窗口太高看不清活儿，窗口下移十公分。"),
            resolve(
                "2d",
                "1018",
                "五台全部装好，操作位最高 83 分贝；打磨每两小时轮换一次。复查结果：听力稳定，半年后再查，日期已登记。",
            ),
            helped("3d", 4, "响是还有一点，不过说话不用喊了。"),
        ),
    ),
    Story(
        key="gloves with holes",
        began="29d",
        who="1061",
        station="dock-gate",
        category=Category.INCIDENT,
        scenes=("worn gloves",),
        text="绑扎手套一个月两副，抓钢杆十天就磨穿。有人自己掏钱买。照片上这副才用了八天。",
        steps=(
            assign("3h", by="1008", to="1024"),
            accept("1h", "1024"),
            answer("6h", "1024", "照片我拿给采购看了，他们以为是戴半年的。三种样品明天到，你挑几个手重的人一起试。"),
            writes("2d", "试了，灰的那种最好，就是大拇指那里要加一层。"),
            resolve("2d", "1024", "定了灰的加拇指补强，数量改成按磨损以旧换新，不限副数。自己掏钱买的十七副凭条报销。"),
            helped("2d", 5),
        ),
    ),
    Story(
        key="how the night allowance is counted",
        began="13d",
        station="yard",
        category=Category.CONSULTATION,
        text="夜班津贴是按班算还是按小时算？上个月我觉得少了三十块。",
        steps=(
            assign("3h", by="1006", to="1015"),
            accept("2h", "1015"),
            answer(
                "1d",
                "1015",
                "按班算：22:00 到次日 6:00 之间满四小时算一个夜班，每班 35 元（《津补贴办法》第九条）。"
                "三十块对不上一个整班，可能是其中一班没满四小时。带工牌来驿站，我陪您查考勤。",
            ),
            resolve(
                "1d",
                "1015",
                "查了：二十一号那天 1:40 换人，干了三小时四十分，没满四小时，所以没有。条文打印一份放驿站了。",
                Outcome.EXPLAINED,
            ),
            helped("2d", 3, "规定是规定，差二十分钟有点亏。"),
        ),
    ),
    Story(
        key="leave refused twice",
        began="23d",
        who="1060",
        confidential=True,
        category=Category.PAY,
        text="年假报了两次都被退回，说人手紧。去年的五天作废了，今年又要作废？",
        steps=(
            assign("6h", by="1008", to="1005"),
            accept("3h", "1005"),
            answer(
                "3d",
                "1005",
                "回得晚了，过了三天的线，这是我的责任。依规定，因工作没休的要么顺延、要么按三倍折算，没有作废一说。",
            ),
            resolve(
                "2d", "1005", "去年五天按三倍补发，今年的五天排在下月，科长已签字。同科还有两位一样的情况，一并办了。"
            ),
            helped("1d", 4, "结果满意，就是等得久。"),
        ),
    ),
    Story(
        key="a ladder without a rail",
        began="17d",
        station="dock-gate",
        category=Category.INCIDENT,
        urgency=Urgency.URGENT,
        text="7 号泊位下引航梯的那段扶手断了，用铁丝绑着的。下雨天谁下谁心慌。",
        steps=(
            assign("1h", by="1004", to="1009"),
            accept("10min", "1009"),
            answer("20min", "1009", "已经封了，走 8 号的梯子，多走三分钟。焊工两点到。"),
            resolve("5h", "1009", "扶手换新，焊缝探过，另外四处梯子一起查了，8 号的也松，一并紧固。"),
            close("3d", "1009", "匿名，没有再来查看；现场复查两次，扶手牢固。", Outcome.SOLVED),
        ),
    ),
    Story(
        key="who gets the overtime",
        began="38d",
        category=Category.PAY,
        text="节假日三倍工资的班总是那几个人上，名单是班长在本子上写的，谁跟他好就有谁。",
        steps=(
            assign("2h", by="1002", to="1002"),
            accept("1h", "1002"),
            answer(
                "1d",
                "1002",
                "您没写是哪个班，我就当哪个班都可能有。先把近一年节日班的名单全部拉出来看。如果愿意，请补一句是哪个部门，不补也照查。",
            ),
            writes("+26h", "装卸的。多的不说了。"),
            resolve(
                "5d",
                "1002",
                "查了十一个班，有两个班确实集中在四个人身上。从本月起节日班按轮次表公开排，贴在班前会墙上，谁都能对。两位班长谈过话了。",
            ),
            helped("+50h", 4, "墙上的表看见了。"),
        ),
    ),
)
