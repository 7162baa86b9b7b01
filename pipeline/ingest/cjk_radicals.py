"""CJK radical code points, which some PDF fonts give in place of the ideographs they look like (⼈ for 人, ⺠ for 民).

Each is folded to one ideograph, so that offsets hold. Compatibility normalisation of whole texts would change far more.
"""

from __future__ import annotations

import unicodedata

# The Radicals Supplement has no decomposition in Unicode; these are the equivalent ideographs.
_SUPPLEMENT = dict(
    zip(
        "⺁⺄⺇⺈⺊⺌⺍⺎⺒⺓⺖⺗⺘⺙⺛⺜⺝⺟⺠⺡⺣⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺰⺲⺳⺵⺶⺷⺸⺹⺻⺼⺽⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂乙几刀卜小小兀巳幺心心手攴无日月母民水火丬牛犬玉疋目示示竹糸糸网网网羊羊羊老聿肉臼虎衣西西见角角言贝足车辵辵辵邑金長長长门阜阜雨青韦页风飞食食首马骨鬼鱼鸟卤麦黄黾齊齐齒齿竜龙龜龜龟",
        strict=True,
    )
)


def fold(character: str) -> str:
    """The ideograph for a radical code point; every other character as it is. Always one character for one."""
    if "⺀" <= character <= "⻳":
        return _SUPPLEMENT.get(character, character)
    if "⼀" <= character <= "⿕":
        plain = unicodedata.normalize("NFKC", character)
        return plain if len(plain) == 1 else character
    return character
