"""What cannot wait: minutes count, at any hour."""

from casework.cases.words import Category, EmergencyStep, Outcome, Urgency

from ..story import Story, accept, answer, asked, assign, close, decline, helped, resolve, stamp, writes

STORIES = (
    Story(
        key="chest pain in the storehouse",
        began="47d",
        at="02:12",
        who="1041",
        station="yard",
        category=Category.ILLNESS,
        urgency=Urgency.EMERGENCY,
        is_alarm=True,
        text="库房老贾胸口疼，一身冷汗，坐在地上起不来。120 我打了，说要二十多分钟。谁会急救？快来 2 号库。",
        steps=(
            accept("2min", "1017"),
            stamp("1min", "1017", EmergencyStep.ON_THE_WAY),
            stamp("3min", "1017", EmergencyStep.WITH_PERSON),
            answer(
                "1min",
                "1017",
                "我是夜班尹海粟，三分钟到，带着除颤仪。别让老贾走动，让他半躺着，衣领解开。我已通知门卫放行救护车，"
                "值班车也在路上，谁先到坐谁的。",
            ),
            writes("9min", "值班车先到的，已经上车，小尹陪着。老贾能说话。"),
            stamp("1min", "1017", EmergencyStep.HANDED_OVER),
            resolve(
                "6h",
                "1017",
                "心梗，凌晨三点十分进的手术室，装了一个支架，医生说再晚半小时就难讲了。家里人由白露笙接到医院，"
                "住院押金先由工会垫上。班上的活儿已排好人。",
            ),
            helped("17h", 5, "老贾醒了，让我跟小尹说：这条命是你们从库房里背出来的。"),
        ),
    ),
    Story(
        key="the lorry that drove off",
        began="39d",
        at="15:38",
        who="1038",
        station="dock-gate",
        category=Category.INCIDENT,
        urgency=Urgency.EMERGENCY,
        scenes=("broken crate",),
        text="6 号泊位，一辆外来挂车倒车把货主的设备箱撞破了，木板断了两根，里面的机床露出来了。司机没下车，正往北门开。"
        "车牌尾号 37K。不拦住就说不清是谁撞的了，别算到我们班头上。",
        steps=(
            assign("3min", by="1004", to="1010"),
            accept("2min", "1010"),
            answer(
                "4min",
                "1010",
                "港区派出所和北门都通知到了，北门已落杆。你们别追车，留在原地，把箱子四面各拍一张，等我来。",
            ),
            writes("16min", "车在北门拦下了，司机认了。警察在量。"),
            resolve(
                "3h",
                "1010",
                "责任写清楚了：挂车全责，保险公司已到场登记，货主当面确认与装卸三班无关。箱子连夜加了撑条，没有再移动。"
                "现场照片和记录都附在事故单里。",
            ),
            helped("15h", 5, "从报上去到拦下车，没到半个钟头。我们班不用背这个锅了。"),
        ),
    ),
    Story(
        key="a mother who fell",
        began="33d",
        at="21:46",
        who="1052",
        category=Category.HARDSHIP,
        urgency=Urgency.EMERGENCY,
        text="我在拖轮上，离港四十海里回不去。邻居来电话说我妈在厨房摔了，动不了，家里就她一个人。地址给过队里。",
        steps=(
            assign("4min", by="1007", to="1020"),
            accept("2min", "1020"),
            answer(
                "5min",
                "1020",
                "120 已经出车。我和董小满正往你家去，十五分钟。邻居大姐在门口等。你把手机开着，别往回赶船，海况不好。",
            ),
            answer("2h", "1020", "到医院了，右手腕骨折，髋部没事，人清醒，一直问你吃饭没有。今晚小满陪床。"),
            writes("1h", "谢谢，谢谢。我明天下午靠泊。"),
            resolve(
                "14h",
                "1020",
                "手腕已复位打石膏。船靠泊后直接送你去医院，后两个班由邵平澜顶。居家这三周，支部三个人轮着中午送饭，"
                "表贴在你家冰箱上了。",
            ),
            helped("6h", 5, "在海上干了十九年，头一回觉得岸上也有人。"),
        ),
    ),
    Story(
        key="a smell at the cold store",
        began="26d",
        at="04:50",
        station="yard",
        category=Category.INCIDENT,
        urgency=Urgency.EMERGENCY,
        text="冷藏箱区靠围墙那边有刺鼻味，熏眼睛，像氨。有两个人在那边插电，喊不住。",
        steps=(
            assign("13min", by="1006", to="1017"),
            accept("2min", "1017"),
            answer(
                "6min",
                "1017",
                "人已经全部撤到上风口，点过名，一个不少。消防和设备科在路上，插电停了。谁还在眼睛疼，到驿站冲水，我在这儿。",
            ),
            resolve(
                "5h",
                "1017",
                "是一台旧冷机的阀门漏，已关断拖走。两个人去医院看过，没有大碍。另外要说一句实话：派单用了十三分钟，超了十分钟的线，"
                "因为凌晨只有书记一个人的手机在响。从今晚起夜班安全员同时收到。",
            ),
            close(
                "25h",
                "1006",
                "匿名求助，留言两次没有回音；漏点已换新，三天复测为零，值守方式已改。",
                Outcome.SOLVED,
            ),
        ),
    ),
    Story(
        key="heat on the deck",
        began="51d",
        at="13:25",
        who="1061",
        station="dock-gate",
        category=Category.ILLNESS,
        urgency=Urgency.EMERGENCY,
        text="绑扎的小欧阳在甲板上中暑了，抽筋，说胡话。我们是外包的，不知道能不能用你们的车。",
        steps=(
            assign("3min", by="1008", to="1024"),
            accept("2min", "1024"),
            answer(
                "3min",
                "1024",
                "能用，当然能用，不分外包不外包。车两分钟到舷梯口。先抬到阴凉处，解开衣服，湿毛巾敷脖子和腋下，别灌水。120 我来打。",
            ),
            resolve(
                "7h",
                "1024",
                "热射病早期，送得及时，输液后烧退了，留观一晚。医药费按工伤走，和外包公司已经说定。"
                "明天起甲板作业十一点到三点停，遮阳棚和盐汽水今晚上船。",
            ),
            asked("14h", "1024", "电话问的瞿大有：人已出院，休三天。他说没想到先问的是人，不是哪家公司的。", grade=5),
        ),
    ),
    Story(
        key="a finger in the shackle",
        began="14d",
        at="23:15",
        who="1036",
        station="dock-gate",
        category=Category.INCIDENT,
        urgency=Urgency.EMERGENCY,
        text="卸扣夹了左手食指，出血多，按着呢。班长去开吊机了，这里就我和一个新来的。",
        steps=(
            assign("2min", by="1004", to="1011"),
            decline("1min", "1011", "我在 9 号泊位吊机上，下来要十分钟，请马上派给地面的人。"),
            assign("1min", by="1002", to="1013"),
            accept("1min", "1013"),
            answer("2min", "1013", "我一分钟到，带急救包。手举高过心口，手套别硬脱，让新来的师弟继续压住。"),
            resolve(
                "10h",
                "1013",
                "缝了六针，骨头没断。工伤登记已做，休七天工资照发。那批卸扣同型号的二十只今天全部停用送检。",
            ),
            helped("8h", 4, "手没事了。就是想问问那批卸扣早有人说过不好使。"),
        ),
    ),
)
