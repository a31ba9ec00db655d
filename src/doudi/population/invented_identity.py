"""Names and numbers of people who do not exist, made so that none can be taken for, or reach, somebody who does.

- Identity numbers are well formed (18 characters, birth date, parity of sex, check character of GB 11643), but their
  address code begins with 99: the digits after a leading 9 name a province in permits of foreign residents, the first
  two do in all other numbers, and no province was ever numbered 90 to 99.
- Telephone numbers begin with 154, a range that the ministry has not given to any operator.
- Bank accounts begin with 9900: in ISO/IEC 7812 a 9 is followed by the number of a country, and 900 to 999 are kept
  for private use. Their last digit is never the check digit of Luhn.

Only making is done here; whether a number is well formed is for the registry to say.
"""

from __future__ import annotations

import datetime as dt

from doudi.population.random_draws import Draws
from doudi.text.identity_number import check_character

INVENTED_ADDRESS_PREFIX = "99"
INVENTED_PHONE_PREFIX = "154"
INVENTED_BANK_PREFIX = "9900"

# A number has room for this many people of one birth date and sex: 10,000 address codes with 500 numbers of each parity.
ROOM = 5_000_000
# Members of one household are this far apart in that room: no two people share a number below so many households.
APART = 500_000
_SPREAD = 1_234_577  # has no factor in common with ROOM, so that neighbours do not look alike

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范"
    "汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷黎史龙陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)  # fmt: skip
_OLD = {
    "male": "国建志永福德金成富有贵明文昌荣振华清长生树林松山海江",
    "female": "秀桂玉凤英兰芳珍梅香莲淑春菊霞琴素月珠银翠云娥爱",
}
_YOUNG = {
    "male": "浩宇轩博子俊杰天佑梓辰泽铭嘉睿一诺晨皓宸峻熙家乐思远",
    "female": "雨欣怡梓涵诗琪佳雪梦瑶思语可馨紫萱若溪静雅晓婷安然",
}
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)  # twice a digit, its own digits added up
_OLD_BEFORE = dt.date(1985, 1, 1).toordinal()


def identity_number(birth: dt.date, sex: str, place: int) -> str:
    """The number of the person at `place` among all of one birth date and sex, counted modulo ROOM."""
    spread = place * _SPREAD % ROOM
    serial = spread % 500 * 2 + (sex == "male")
    first = f"{INVENTED_ADDRESS_PREFIX}{spread // 500:04}{birth.year:04}{birth.month:02}{birth.day:02}{serial:03}"
    return first + check_character(first)


def phone_number(draw: Draws) -> str:
    """Eleven digits, as people write a mobile number."""
    return f"{INVENTED_PHONE_PREFIX}{draw.below(100_000_000):08}"


def bank_account(draw: Draws) -> str:
    """Nineteen digits, as long as most cards; the last one is not the check digit of Luhn."""
    first = f"{INVENTED_BANK_PREFIX}{draw.below(100_000_000):08}{draw.below(1_000_000):06}"
    return first + str((luhn_digit(first) + 1 + draw.below(9)) % 10)


def luhn_digit(first: str) -> int:
    """The digit that would make these digits a valid card number."""
    return -(sum(_DOUBLED[int(digit)] for digit in first[::-2]) + sum(map(int, first[-2::-2]))) % 10


def surname(draw: Draws) -> str:
    """One of the common surnames, those that stand first more often."""
    return _SURNAMES[draw.lean((0, len(_SURNAMES) - 1))]


def given_name(draw: Draws, sex: str, birth: int, one_character: int) -> str:
    """A given name composed of characters of its generation. `birth`: ordinal day; `one_character`: per mille."""
    characters = (_OLD if birth < _OLD_BEFORE else _YOUNG)[sex]
    first = draw.below(len(characters))
    if draw.chance(one_character):
        return characters[first]
    second = draw.below(len(characters) - 1)
    return characters[first] + characters[second + (second >= first)]
