"""Characters that only look like others: radicals and compatibility ideographs read as the ideographs they stand for.

PDF files and some fonts give U+2F00 ⼀ where the text says U+4E00 一. To the eye they are the same, to a computer they are
not, so numbers of clauses are missed and a faithful copy seems changed.
"""

from __future__ import annotations

import unicodedata

_RADICAL_BLOCKS = (range(0x2F00, 0x2FD6), range(0xF900, 0xFB00), range(0x2F800, 0x2FA20))
"""Kangxi radicals and both blocks of compatibility ideographs: Unicode itself says which ideograph each is (NFKC)."""

# For the radicals supplement (U+2E81 to U+2EF3) normalisation knows only two ideographs; these are those of Unicode's
# data file EquivalentUnifiedIdeograph.txt, as far as they are in the basic block.
_SUPPLEMENT_RADICALS = (
    "⺁⺂⺃⺄⺅⺆⺈⺉⺊⺌⺍⺎⺏⺐⺒⺓⺔⺖⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺫⺬⺭⺯⺰⺱⺲⺶⺹⺺⺻⺼⺾⺿⻀⻁⻂⻃⻄⻅⻆"
    "⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳"
)
_SUPPLEMENT_IDEOGRAPHS = (
    "厂乛乚乙亻冂刀刂卜小小兀尣尢巳幺彑忄扌攵旡日月歺母民氵氺灬爫爫丬牛犭王罒示礻糹纟罓罒羊耂肀聿肉艹艹艹虎衤覀西见角"
    "讠贝车辶辶辶阝钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)
_SUPPLEMENT = dict(zip(_SUPPLEMENT_RADICALS, _SUPPLEMENT_IDEOGRAPHS, strict=True))
_STROKES = {"㇐": "一", "㇑": "丨", "㇒": "丿", "㇔": "丶"}


def _ideographs() -> dict[int, str]:
    table = {ord(radical): ideograph for radical, ideograph in (_SUPPLEMENT | _STROKES).items()}
    for block in _RADICAL_BLOCKS:
        for code in block:
            ideograph = unicodedata.normalize("NFKC", chr(code))
            if len(ideograph) == 1 and ideograph != chr(code):
                table[code] = ideograph
    return table


_IDEOGRAPHS = _ideographs()


def unify_ideographs(text: str) -> str:
    """Returns the text with each radical and compatibility ideograph replaced by the ideograph that it stands for.

    Every character is replaced by exactly one, so offsets into the text stay valid.
    """
    return text.translate(_IDEOGRAPHS)
