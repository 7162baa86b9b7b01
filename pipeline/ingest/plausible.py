"""Does a decoded text look like a text? Asked when only its bytes can tell the encoding.

Legacy encodings accept nearly any bytes: the wrong one gives rare Chinese characters, or Cyrillic letters in strange
frequency and the wrong case. Shares are of the characters that say something: ASCII and punctuation say nothing.
"""

from __future__ import annotations

import re

# More than half of any Chinese text is these characters, simplified or traditional; a wrong encoding gives hardly any.
_COMMON_HAN = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四"
    "日月事平形相全表间样与关各重新线内数正心反明看原又么利比或但质气第向道命此变条只没结解问意建公无系军很情者最立代想已通并提"
    "直题程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决"
    "西被干做必战先回则任取据处府研究防控疫病例医院卫感染检测增报告确诊治疗患者市省万亿共六七八百千施措疑似累死亡治愈"
    "這為個國時來們對會發動過說產種後學經進著電裡現實兩體機當點從業應開還見關樣與線內數質氣變條沒結問無係軍題員總設長頭資邊級"
    "圖統較將組計別論運農幾區強決戰則據處醫衛檢測報確診療億萬衆亞為"
)
_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпуыя")
_SILENT = re.compile(r"[\x00-\x7f\xa0-\xbf\u2000-\u22ff\u2500-\u25ff\u3000-\u303f\uff00-\uff60\ufffd]+")


def _share(text: str, expected: frozenset[str]) -> float:
    speaking = _SILENT.sub("", text)
    return sum(map(speaking.count, expected)) / len(speaking) if speaking else 0.0


def likeness(text: str, script: str) -> float:
    """How like Chinese (`han`) or Russian (`cyrillic`) a text is: from 1 on it is one, the higher the surer."""
    if script == "han":
        return _share(text, _COMMON_HAN) / 0.3
    return _share(text, _COMMON_CYRILLIC) / 0.7


def readable(text: str) -> float:
    """Share of the characters, 0 to 1, that are ASCII, punctuation, common Chinese or common Cyrillic."""
    speaking = _SILENT.sub("", text)
    known = sum(map(speaking.count, _COMMON_HAN | _COMMON_CYRILLIC))
    return (len(text) - len(speaking) + known) / len(text) if text else 0.0
