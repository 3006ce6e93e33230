"""Canteen, bath, dormitory: small things that everybody has in common."""

from casework.cases.words import Category, Outcome, Urgency

from ..requests import (
    answers_request,
    asks_for_help,
    directs,
    releases_assistant,
    takes_assistant,
    withdraws_request,
)
from ..story import Story, accept, answer, asked, assign, close, decline, helped, not_helped, resolve, writes

STORIES = (
    Story(
        key="thick winter coats",
        began="50d",
        at="23:35",
        who="1033",
        station="dock-gate",
        category=Category.LIVING,
        text="夜班在岸边收箱，风一吹就透。发的棉衣薄，里面套三件还是抖，手抖着怎么系缆绳？能不能换厚一点的？",
        steps=(
            assign("2h", by="1004", to="1013"),
            accept("3h", "1013"),
            answer(
                "1d",
                "1013",
                "昨晚我穿着发的棉衣在岸边站了四个小时，你说得对，一个小时就透。今天上午沈主任来班前会，我把棉衣给他套上，让他也去岸边站了十分钟。",
            ),
            writes("2h", "我们都看见了，沈主任鼻子冻红了。"),
            asks_for_help("10min", by="1013", of="1016", text="库里去年的棉衣还剩多少件？", due=6),
            directs(
                "30min", by="1001", to="1008", text="夜班和岸边岗位全部换加厚防寒服，不走年底计划，本周发到人。", due=7
            ),
            withdraws_request("30min", by="1013", to="1016"),
            answers_request("2d", "1008", "148 件今天到库，按班次发放，签收单在后勤。"),
            resolve(
                "1d",
                "1013",
                "当场定的：夜班和岸边岗位 148 件加厚防寒服，不走年底计划，今天全部发到。你的是 185 的，袖口是收紧的，不挂钩子。",
            ),
            helped("2d", 5, "暖和。兄弟们让我说一声。"),
        ),
    ),
    Story(
        key="the slippery bath floor",
        began="44d",
        station="canteen",
        category=Category.LIVING,
        urgency=Urgency.URGENT,
        scenes=("wet floor",),
        text="男浴室进门那一片地砖特别滑，打了肥皂水像冰。昨天老葛摔了一跤，尾巴骨疼。前年也有人摔过。",
        steps=(
            assign("40min", by="1008", to="1025"),
            accept("30min", "1025"),
            answer(
                "2h", "1025", "我去踩过了，真滑。今天收工前先铺防滑垫，门口立牌子。摔的师傅是哪位？我陪他去拍个片子。"
            ),
            writes("3h", "垫子看见了。老葛说没事，贴了膏药。"),
            resolve("1d", "1025", "防滑垫铺好六块，每天冲洗两遍。"),
            not_helped("1d", "垫子跑位，边上卷起来反而绊人。还是得换地砖吧？", 2),
            answer(
                "3h",
                "1025",
                "您说得对，垫子是对付。和设备科一起看了，地坡做反了，水往门口流，光换砖还不行。重新找坡、换防滑砖，周末停两天。",
            ),
            directs("20min", by="1001", to="1007", text="男浴室地面周末重做：找坡、换深纹防滑砖，泼水验收。", due=5),
            asks_for_help("20min", by="1025", of="1020", text="周末停用两天，拖轮队浴室能否借用？", due=2),
            answers_request("40min", "1020", "可以，钥匙放值班室。"),
            takes_assistant(
                "20min", by="1025", assistant="1057", mentor="1025", text="周末守着泼水验收，记下哪里还积水。"
            ),
            answers_request("1d", "1007", "做完了，泼水试过不积水，周一上午可以用。"),
            releases_assistant("10min", by="1025", assistant="1057"),
            resolve(
                "4h",
                "1025",
                "坡度改过来了，换了深纹砖，周日晚上泼水试过，穿拖鞋也站得住。停用两天期间借用了拖轮队的浴室。",
            ),
            helped("5h", 5, "这下是真的好了。"),
        ),
    ),
    Story(
        key="cold supper on the night shift",
        began="36d",
        at="00:50",
        station="canteen",
        category=Category.LIVING,
        text="夜班的饭送到码头都凉了，油结成白的。有人胃不好只能啃饼干。白班吃热的，夜班就该吃凉的吗？",
        steps=(
            assign("3h", by="1008", to="1022"),
            accept("1h", "1022"),
            answer("6h", "1022", "不该。今晚我跟车送一趟，看看是装车早了还是箱子不保温，明天给您准话。"),
            answer(
                "1d",
                "1022",
                "量了：出锅 82 度，到 6 号泊位 41 度。两个原因，保温箱密封条老化，还有先绕办公楼再去码头。",
            ),
            resolve(
                "3d",
                "1022",
                "先送码头再送办公楼；八只保温箱换新，到泊位 63 度。另外夜班驿站放了两台微波炉、一口热汤锅，汤半夜两点也有。",
            ),
            helped("+30h", 5, "汤真好喝。"),
        ),
    ),
    Story(
        key="oily overalls",
        began="34d",
        who="1050",
        category=Category.LIVING,
        text="工作服全是机油，带回家洗，洗衣机废了两台，媳妇说再带回来就分家。孩子的衣服都不敢和我的一起洗。",
        steps=(
            assign("5h", by="1007", to="1018"),
            accept("2h", "1018"),
            answer(
                "1d",
                "1018",
                "笑完了觉得不该笑。问了车间，42 个人有 39 个带回家洗。油污衣服带回家对孩子确实不好。给我一周找法子。",
            ),
            resolve(
                "4d",
                "1018",
                "车间东头小库房腾出来做洗衣间：两台工业洗衣机一台烘干机，从合理化节余里出。周二周五收，第二天送回，衣服缝号牌，保洁班多排一个人，工钱照算。",
            ),
            helped("4d", 5, "家保住了。"),
        ),
    ),
    Story(
        key="cold water in the dormitory",
        began="27d",
        at="22:20",
        who="1062",
        category=Category.LIVING,
        scenes=("cold heater",),
        text="3 号楼二层热水器坏了六天了，报过修，说排队。中班下来一身盐，只能冲凉水。",
        steps=(
            assign("7h", by="1008", to="1023"),
            decline("3h", "1023", "我这周在外培训，接了也赶不及，请尽快另派。"),
            assign("1h", by="1002", to="1025"),
            accept("2h", "1025"),
            answer(
                "1d",
                "1025",
                "对不起，派单耽误了一天，这也是我们的账。师傅已约好明早到；今晚二层的人到一层洗，热水我看过，够。",
            ),
            resolve(
                "1d",
                "1025",
                "加热管换了新的，62 度。查了报修本，报修员离岗没交接。现在报修单直接进值班室，四小时没人接会响。",
            ),
            helped("2d", 4, "修好了。别再让人洗六天凉水就行。"),
        ),
    ),
    Story(
        key="no sleep by day",
        began="31d",
        station="canteen",
        category=Category.LIVING,
        text="夜班睡白天。公寓楼下八点开始叉车倒车嘀嘀嘀，一天没停过。困着开吊机，谁出事谁倒霉。",
        steps=(
            assign("4h", by="1008", to="1023"),
            accept("3h", "1023"),
            answer(
                "2d",
                "1023",
                "上午在您楼下坐了一小时，倒车提示音 71 分贝，确实没法睡。和堆场商量走另一条道，周五前有结果。",
            ),
            resolve(
                "2d", "1023", "叉车白天改走北侧便道；楼下六个车位挪走；夜班房间换双层窗，今天装完九间，下周装剩下七间。"
            ),
            not_helped("1d", "车少了，可是还有一辆每天十点准时来，好像是送菜的。", 3),
            answer("4h", "1023", "找到了，是食堂的送菜车，不归堆场管，所以没通知到。改成六点半之前卸完。"),
            resolve("1d", "1023", "跟了三天，十点没有车了。"),
            helped("2d", 5, "昨天睡了七个钟头。"),
        ),
    ),
    Story(
        key="a place for women to change",
        began="43d",
        station="yard",
        category=Category.LIVING,
        text="堆场现在有十一个女工了，更衣室还是跟男的共用一间、错开时间。下雨天等半小时湿着。说出来怕人笑话，就匿名吧。",
        steps=(
            assign("5h", by="1006", to="1015"),
            accept("1h", "1015"),
            answer("3h", "1015", "谁笑话让他来找我，我也是这么等过来的。这事早该办，您不用再解释第二遍。"),
            resolve(
                "5d",
                "1015",
                "理货楼一层资料室搬走了，改成女更衣室：十四个柜子、两个淋浴、门锁归你们自己管。今天可以用了。",
            ),
            helped("+40h", 5, "谢谢施姐。柜子上的名字贴还画了小花。"),
        ),
    ),
    Story(
        key="no water at berth nine",
        began="25d",
        station="dock-gate",
        category=Category.LIVING,
        language="en",
        text="No drinking water at berth 9 since the new fence was put up. We walk 600 metres each way. Please, one tap or just "
        "a water cooler is enough. I write in English because my Chinese writing is slow.",
        steps=(
            assign("5h", by="1004", to="1009"),
            accept("2h", "1009"),
            answer(
                "4h",
                "1009",
                "Thank you for telling us, and English is fine. I walked it today with a watch: eleven minutes there and back. "
                "Tonight there will be two 20-litre coolers in the lashing hut; a proper tap needs the plumber.",
            ),
            resolve(
                "3d",
                "1009",
                "The tap is in, by the ladder, with a filter and a lamp. The coolers stay until it is tested on Monday.",
            ),
            helped("1d", 5, "Cold water, and somebody who walked it. Thank you."),
        ),
    ),
    Story(
        key="food without pork",
        began="20d",
        who="1064",
        station="canteen",
        category=Category.LIVING,
        text="我不吃猪肉，食堂一个窗口，勺子混着用。我就天天吃鸡蛋面。夜班绑扎队里有五个人跟我一样。",
        steps=(
            assign("2h", by="1008", to="1022"),
            accept("1h", "1022"),
            answer(
                "5h",
                "1022",
                "这件事怪我们没问。明天起四号窗口锅、勺、砧板分开，师傅也固定。菜单想请你来尝，周四下午行吗？",
            ),
            resolve("2d", "1022", "四号窗口开了，牌子挂上了，夜班也有。你提的手抓饭，师傅学了两次，这周六上。"),
            helped("1d", 5, "手抓饭有我们家七成味道，已经很好了！"),
        ),
    ),
    Story(
        key="the vanished parcels",
        began="15d",
        station="canteen",
        category=Category.OTHER,
        text="公寓门口快递老丢，上礼拜丢了三件。",
        steps=(
            assign("6h", by="1008", to="1025"),
            accept("1h", "1025"),
            answer("1d", "1025", "调了监控，有两件是放错楼、已经找到在 2 号楼，第三件请留个取件号，我才好找。"),
            resolve(
                "2d",
                "1025",
                "装了一组带码的柜子，以后不放地上。第三件没有取件号，找不到，赔不了，很抱歉。",
                Outcome.PARTLY,
            ),
            close("4d", "1025", "两次留言询问第三件的取件号，求助人没有再查看。"),
        ),
    ),
    Story(
        key="the bus that left early",
        began="11d",
        at="18:10",
        who="1037",
        category=Category.LIVING,
        text="晚班车六点开，三班交接完六点零五，天天追车。下一趟七点半。",
        steps=(
            assign("2h", by="1004", to="1012"),
            accept("1h", "1012"),
            answer("3h", "1012", "跟司机班对了时刻表，后面没有接驳，能改。"),
            resolve("1d", "1012", "下周一起改六点一刻发车，站牌已换。"),
            asked("1d", "1012", "当面问的谭水生：赶上了，还能洗把脸。", grade=5),
        ),
    ),
)
