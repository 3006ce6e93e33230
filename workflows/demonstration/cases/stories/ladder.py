"""What took longer, or went further up, than anybody wished."""

from casework.cases.words import Category, PauseReason, Stage, Urgency

from ..story import (
    Story,
    accept,
    answer,
    assign,
    helped,
    pause,
    refer,
    resolve,
    resume,
    see_to,
    urgent,
)

STORIES = (
    Story(
        key="the insurer takes its time",
        began="34d",
        who="1038",
        category=Category.ILLNESS,
        text="上个月住院的医疗互助报销，材料交了三个星期没有消息，家里还等着这笔钱还账。",
        steps=(
            assign("1h", by="1004", to="1009"),
            assign("5h", by="1004", to="1012"),
            accept("1h", "1012"),
            answer("3h", "1012", "材料我看过，缺一张出院小结。今天我陪您去医院补，明天一起寄出。"),
            pause(
                "2d",
                "1012",
                PauseReason.OUTSIDE,
                20,
                "材料齐了，已寄到市总工会的互助保障处，他们审核大约要两个星期。每五个工作日我会告诉您到哪一步。",
            ),
            answer("4d", "1012", "今天问过：已经受理，正在复核第二张发票。"),
            resume("3d", "1012"),
            resolve("1d", "1012", "审核通过，互助金今天打到您的工资卡。下次住院前先找我，材料清单我这里有。"),
            helped("2d", 5, "钱到了，谢谢一直给我回话。"),
        ),
    ),
    Story(
        key="a crack in the spreader",
        began="29d",
        who="1043",
        station="yard",
        category=Category.INCIDENT,
        text="7 号吊具的转锁座有一道裂纹，手电照得见，班长说等月底检修。",
        steps=(
            urgent("30min", "1006", Urgency.URGENT, "吊具裂纹可能断裂，不能等到月底，按紧急处理。"),
            assign("10min", by="1006", to="1014"),
            accept("10min", "1014"),
            answer("30min", "1014", "我和安全员都看过了，7 号吊具现在就停用，挂牌。"),
            refer("2h", "1014", "换转锁座要停一台桥吊两天，堆场支部定不了，请党委协调生产计划。"),
            see_to("3h", "1002", "已与生产调度谈妥，明天夜班起停 7 号吊机两天，备件今天从库里调。"),
            resolve("1d", "1014", "转锁座已更换并探伤合格，另外十一台吊具全部检查过，没有第二处。"),
            helped("1d", 5),
        ),
    ),
    Story(
        key="a hearing aid on order",
        began="3d",
        who="1036",
        category=Category.ILLNESS,
        text="机修间噪声大，左耳听力越来越差，医生说要配助听器，自己负担不起。",
        steps=(
            assign("1h", by="1004", to="1009"),
            accept("1h", "1009"),
            answer("3h", "1009", "听力报告我看了，符合职工康复辅具补助，工会出七成，其余从互助金里补。"),
            pause("2h", "1009", PauseReason.DELIVERY, 21, "助听器已经订好，厂家三个星期内到货。到货我陪您去调试。"),
        ),
        ends=Stage.RESOLVE,
    ),
)
