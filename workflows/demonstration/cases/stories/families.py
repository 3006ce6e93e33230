"""Illness and hardship, one's own or the family's."""

from casework.cases.words import Category, Outcome, Urgency

from ..story import Story, accept, answer, asked, assign, decline, helped, not_helped, resolve, withdraws, writes

STORIES = (
    Story(
        key="the colleague with leukaemia",
        began="52d",
        who="1034",
        station="dock-gate",
        category=Category.ILLNESS,
        urgency=Urgency.URGENT,
        text="我们班小祁上周查出白血病，人已经回老家的省城住院了，七百多公里。他没跟单位说，怕丢工作。"
        "家里两个孩子，媳妇没有班上。我替他说这一声，他要怪就怪我。",
        steps=(
            assign("25min", by="1004", to="1010"),
            accept("10min", "1010"),
            answer(
                "1h",
                "1010",
                "你做得对。先说两件定了的：合同不动，病假工资照规矩发，今天书记已打电话告诉他本人。医保异地备案我明早去办。"
                "班里想凑点心意，支部来管账，一笔一笔贴出来。",
            ),
            writes("1d", "班里都想出点，有人问能不能让别的班也知道。"),
            answer("3h", "1010", "可以，只说是二班的工友，不写名字不写病。收款的本子放驿站，谁都能翻。"),
            resolve(
                "6h",
                "1010",
                "三天收到 182 人的 18,620 元，大病互助金另批 2 万。周六我和班长开车送过去，当面点清，签收单在本子最后一页。"
                "他媳妇的零工，食堂那边答应等她回来就上。",
            ),
            helped("1d", 5, "小祁来电话哭了，说原来我没丢。"),
        ),
    ),
    Story(
        key="visited every month",
        began="48d",
        who="1057",
        station="canteen",
        category=Category.HARDSHIP,
        text="退休的老乌师傅在市精神康复医院住了六年，爹妈都走了，没有监护人。以前是公寓刘姐去看，刘姐搬走了，"
        "这半年还没人去过。他总问护士，港上来人没有。",
        steps=(
            assign("3h", by="1008", to="1023"),
            accept("1h", "1023"),
            answer("5h", "1023", "我这周四就去，带厚衣服和他爱吃的芝麻糖。回来跟你说他怎么样。"),
            answer(
                "2d", "1023", "去了。胖了些，认得我的工服，问的第一句是“几号泊位在卸什么”。护士长把他要的东西写了单子。"
            ),
            resolve(
                "2d",
                "1023",
                "往后每月第一个周四去一次，常念慈和潘晓溪轮，走访本放在驿站：换季添被，腊月二十四接他出来吃年饭，"
                "开春添单衣。医院那边登记了支部电话，有事先打给我们。",
            ),
            asked("2d", "1008", "陪着走了一趟。老乌握着手不放。走访照月记在本子上，书记每季度看一次。", grade=5),
        ),
    ),
    Story(
        key="school fees",
        began="45d",
        who="1046",
        confidential=True,
        category=Category.HARDSHIP,
        text="孩子考上了大学，学费住宿费一年九千八，开学前要交。去年我爸住院把积蓄花完了。不想让班里知道，也不是来要钱，"
        "就想问问有没有能先缓一缓的办法。",
        steps=(
            assign("2h", by="1006", to="1014"),
            accept("2h", "1014"),
            answer(
                "3h",
                "1014",
                "先恭喜！有三条路，都不丢人：学校绿色通道可以先入学后交费；生源地助学贷款毕业后才还；工会金秋助学一次三千到五千。"
                "材料我陪你办，不经过班里，单子寄到家。",
            ),
            writes("+13h", "贷款要担保人吗？我家里没有合适的。"),
            answer("4h", "1014", "不要，父母一方做共同借款人就行，你签字即可。周三下午我在县里学生资助中心门口等你。"),
            resolve("3d", "1014", "贷款批了八千，助学金四千，昨天到账。开学那天我顺路送孩子去的车站。"),
            helped("+20h", 5, "孩子让我写一句：以后我也要做这样的人。"),
        ),
    ),
    Story(
        key="a baby born early",
        began="37d",
        who="1049",
        category=Category.HARDSHIP,
        text="媳妇早产，孩子三斤四两，在保温箱。我中班，医院只准下午三点到四点探视，正好赶上接班。能不能调一个月白班？",
        steps=(
            assign("1h", by="1007", to="1018"),
            accept("1h", "1018"),
            answer("1h", "1018", "恭喜当爹！调班我去跟车间说，今天你先去医院，这个中班我替你上。"),
            resolve(
                "5h",
                "1018",
                "从明天起你上白班，到月底，伍修远自愿跟你换。陪产假十五天没休完的部分，产假办法第四条写着早产可以顺延，表已替你填好。",
            ),
            helped("4d", 5, "四斤一两了！出院那天请大家吃糖。"),
        ),
    ),
    Story(
        key="the medical bill",
        began="41d",
        who="1043",
        category=Category.CONSULTATION,
        text="我做了个胆囊手术，总共一万三，出院结算完自己还掏了五千多。听说单位有二次报销，要什么材料？发票原件交给医院了怎么办？",
        steps=(
            assign("5h", by="1006", to="1015"),
            accept("3h", "1015"),
            answer(
                "1d",
                "1015",
                "可以。职工互助保障：自付超过三千的部分报六成，您大约能报一千三百多。要四样：身份证复印件、出院小结、费用清单、"
                "结算单。原件不在手上没关系，医院医保窗口可以打盖章的副本，周一至周五上午。",
            ),
            resolve(
                "2d", "1015", "材料齐了，已送互助会，算下来 1,386 元，十五个工作日内打到工资卡。单子上有查询电话。"
            ),
            helped("4d", 4, "钱到了。要是出院时就有人告诉一声更好。"),
        ),
    ),
    Story(
        key="a fire at home",
        began="30d",
        at="08:40",
        who="1063",
        station="dock-gate",
        category=Category.HARDSHIP,
        urgency=Urgency.URGENT,
        text="昨晚出租屋电路起火，人跑出来了，被褥衣服全没了，押金房东不退。今天还要上工，穿的是借来的。",
        steps=(
            assign("20min", by="1008", to="1024"),
            accept("15min", "1024"),
            answer(
                "30min",
                "1024",
                "人没事就好。今天别上工，工钱按出勤算，我和你们队长说好了。职工公寓 3 号楼有一张空床，现在就能住，被褥常念慈已抱上去了。",
            ),
            resolve(
                "2d",
                "1024",
                "临时救助两千元已签字领取。押金的事司法所出了面：起火点在房东的旧线路，押金一千二全退，昨天到手。公寓先住三个月。",
            ),
            helped("5h", 5, "我是外包的，你们没问我是谁的人。"),
        ),
    ),
    Story(
        key="a father's funeral",
        began="22d",
        at="19:20",
        who="1044",
        category=Category.HARDSHIP,
        urgency=Urgency.URGENT,
        text="老家来电话，我爸走了。最后一班火车九点四十，我今晚夜班，工具柜钥匙还在我身上。",
        steps=(
            assign("10min", by="1006", to="1017"),
            accept("5min", "1017"),
            answer(
                "10min",
                "1017",
                "节哀。夜班我顶，钥匙放驿站抽屉就行，班车师傅七点五十在南门等你，送到火车站。家里先办事，别惦记班上。",
            ),
            resolve(
                "1d", "1017", "丧假三天加路程假两天已报。支部的花圈和慰问金托你们村的客车带到了。回来那天告诉我，接你。"
            ),
            helped("2d", 5),
        ),
    ),
    Story(
        key="an old mother alone",
        began="28d",
        who="1051",
        category=Category.HARDSHIP,
        text="我跑拖轮一走就是十来天，老娘八十二了一个人住，上次煤气忘关。不是天天有事，就怕有事的时候没人知道。",
        steps=(
            assign("6h", by="1007", to="1021"),
            decline("3h", "1021", "我刚转夜班，白天敲门怕老人不放心，请派给白班的同志。"),
            assign("1h", by="1002", to="1020"),
            accept("30min", "1020"),
            answer("3h", "1020", "我住得离大娘两站路。这周六上门认个脸，你在家吗？"),
            writes("+9h", "周六在。先谢谢。"),
            resolve(
                "3d",
                "1020",
                "装了煤气报警器和一键呼叫，按一下先响邻居再响我。每天早上大娘在群里发个“起了”，九点没发我打电话。",
            ),
            not_helped("2d", "报警器装了，可呼叫器昨天按了没响，老娘说一直占线。", 2),
            answer("2h", "1020", "是我疏忽，卡欠费了。已经充了两年的，刚才当着大娘的面试了三次，都通。"),
            resolve("1d", "1020", "每月一号我按一次试通，记在走访本上。"),
            helped("3d", 5, "这回踏实了。老娘说小俞比我打电话勤。"),
        ),
    ),
    Story(
        key="a wife's treatment",
        began="19d",
        who="1059",
        confidential=True,
        category=Category.ILLNESS,
        text="爱人要做六次化疗，每三周一次，每次我得请两天假。年休假只剩四天了。不想在科里公开原因。",
        steps=(
            assign("2h", by="1008", to="1005"),
            accept("1h", "1005"),
            answer(
                "2h",
                "1005",
                "知道的人只有我一个。护理假、调休、居家办公可以搭着用，够六次。我替你排，给科里只写“家事”。",
            ),
            resolve(
                "2d",
                "1005",
                "六次的日子都排好了，不扣绩效。医院的绿色通道电话和无忧病房的志愿者我写在卡片上，给你放抽屉了。",
            ),
            helped("3d", 5, "没有让我把伤口掀开给人看，这一点最要谢。"),
        ),
    ),
    Story(
        key="a cousin's lawsuit",
        began="24d",
        who="1053",
        category=Category.OTHER,
        text="表弟在外地打官司，想请单位出面找找人。",
        steps=(
            assign("4h", by="1007", to="1019"),
            accept("3h", "1019"),
            answer(
                "2d",
                "1019",
                "出面找人这件事我们不能做，也不该做，做了对您表弟也没有好处。能做的是：当地法律援助中心免费，电话 12348，"
                "符合条件会指派律师。我可以陪您打这个电话。",
            ),
            resolve(
                "1d", "1019", "电话打过了，当地受理了援助申请。单位出面一事说明了理由，不能办。", Outcome.EXPLAINED
            ),
            helped("4d", 3, "道理明白。"),
        ),
    ),
    Story(
        key="asked for and taken back",
        began="16d",
        who="1032",
        category=Category.HARDSHIP,
        text="想申请困难补助，父亲做白内障手术。",
        steps=(
            assign("3h", by="1004", to="1012"),
            accept("2h", "1012"),
            answer("4h", "1012", "需要的材料发在下面，手术费和医保报了多少先给我看看，我帮您算够不够条件。"),
            withdraws("+15h", "不用了，医保报了八成，自己就掏一千来块。名额给更难的人吧。"),
        ),
    ),
)
