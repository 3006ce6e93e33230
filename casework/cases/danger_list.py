"""The words of danger that a house comes with; its administrators make further versions of their own.

Tuned on 1,408 petitions to a city's government: see the handbook, `docs/routing.md`.
"""

from __future__ import annotations

_BODY = """
胸…痛 胸…疼 胸闷 心口…痛 心口…疼 心梗 心肌梗 心脏病发 心脏骤停 脑溢血 脑出血 中风了 突发中风
呼吸困难 喘不上气 喘不过气来 透不过气来 没有呼吸 没呼吸 窒息 昏迷 晕倒 昏倒 休克 不省人事 叫不醒 抽搐
大出血 流血不止 血流不止 止不住血 大量出血 吐血 在急救 在抢救 叫救护车 打120 拨120 叫120 病危
中毒 中暑了 触电 电到人 被电击 溺水 落水 掉进海 掉下海 掉到海 坠落 坠海 坠楼
从…摔下来 从…掉下来 砸到人 砸伤 砸中 压伤 夹住了 被压在 压在下面 困在 被埋 卷进 断指 断了手
生命垂危 奄奄一息 救命 救救我 有人要死 快要死 快死了 要死人 会死人 出人命 生命危险 危及生命 威胁…生命
"""
_ONES_OWN_HAND = """
自杀 轻生 寻死 跳楼 跳海 跳江 跳桥 割腕 上吊 服毒 喝农药 安眠药 寻短见 想不开 不想活 活不下去
活着没意思 活着没有意思 死了算了 一死了之 结束生命 遗书
"""
_OTHERS = """
持刀 拿刀 动刀 砍人 砍伤 捅人 捅伤 捅了 要杀人 杀了我 杀了他 杀了她 杀我 弄死 打死 往死里打 还在打 正在打
遭到殴打 殴打我 逼死 家暴 打成重伤 强奸 性侵 被绑架
"""
_PLACE = """
着火 起火 失火 火灾 冒烟 浓烟 烧起来 爆炸 煤气泄漏 燃气泄漏 漏煤气 漏气 泄漏 煤气味 漏电
放火 自燃 坍塌 塌了 要塌 快塌 倒塌了 快倒 随时…倒塌 钢丝绳断 缆绳断 断缆 刹车失灵 制动失灵
"""
_IN_ENGLISH = (
    *("chest pain", "pain in my chest", "pain in his chest", "pain in her chest", "heart attack", "having a stroke"),
    *("cannot breathe", "can't breathe", "not breathing", "choking", "unconscious", "passed out", "has collapsed"),
    *("bleeding", "seizure", "overdose", "poisoned", "electrocuted", "electric shock", "drowning", "man overboard"),
    *("fell overboard", "is crushed", "got crushed", "trapped", "buried under", "ambulance", "dying", "about to die"),
    *("kill myself", "killing myself", "end my life", "suicide", "suicidal", "want to die", "hurt myself"),
    *("with a knife", "stabbed", "going to kill", "kill me", "beaten up", "raped", "on fire", "caught fire"),
    *("fire broke out", "smoke", "explosion", "gas leak", "smell of gas", "sparks", "brakes failed", "rope snapped"),
)
DANGER: tuple[str, ...] = (*_BODY.split(), *_ONES_OWN_HAND.split(), *_OTHERS.split(), *_PLACE.split(), *_IN_ENGLISH)

_SAYINGS = """
累死 急死 气死 笑死 吵死 烦死 热死 渴死 忙死 困死 愁死 吓死
救救我们 救命钱 救命稻草 救命的 一棒子 一棒子被打死 打死也不 打死不
压得…喘不过气来 道德绑架 强奸民意 减轻 生命财产 困在心 寻死觅活 官府放火 州官放火 自燃油
落水管 防落水 火灾隐患 火灾高发 火灾报警 火灾危险 火灾问题 消防火灾 炸药爆炸 爆炸声
"""
HARMLESS: tuple[str, ...] = (*_SAYINGS.split(), "dying to", "no smoke", "smoke-free", "smoke break", "smoking")
