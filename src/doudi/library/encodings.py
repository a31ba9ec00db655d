"""Bytes to characters: UTF-8, GB 18030 and UTF-16, and a refusal where none of them gives Chinese."""

from __future__ import annotations

import codecs
import unicodedata

from doudi.library.problems import Unreadable

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Characters that make up a third of any Chinese official text; wrongly decoded text has hardly any of them.
COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十"
    "三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表"
    "间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象"
    "员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取"
    "据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场"
    "身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装困难"
    "救助障低准城镇"
)
LEAST_COMMON = 0.2
LEAST_TO_JUDGE = 8  # ideographs: fewer say nothing of the encoding
REFUSED = "文字编码无法识别，读出来的不是通顺的中文"
HINT = "请用记事本或 WPS 打开后，另存为 UTF-8 编码"


def decode(content: bytes, declared: str = "") -> str:
    """Text of bytes; `declared`: an encoding the file itself names. Unreadable where no encoding gives sensible text."""
    for bom, name in BOMS:
        if content.startswith(bom):
            return _sensible(_strict(content, name))
    if b"\x00" in content:
        raise Unreadable("文件里有二进制内容，不是文字", HINT)
    names = [_known(declared)] if declared else []
    for name in [*names, "utf-8", "gb18030"]:
        try:
            text = _sensible(content.decode(name))
        except UnicodeDecodeError:
            continue
        # bytes that are UTF-8 by chance are rare; in the other encodings almost any bytes are some characters
        return text if name == "utf-8" else _common(text)
    raise Unreadable(REFUSED, HINT)


def _strict(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise Unreadable(REFUSED, HINT) from error


def _known(declared: str) -> str:
    """gb2312 and gbk are read as the standard that contains them."""
    name = declared.strip().lower()
    if name in ("gb2312", "gbk", "gb18030", "gb_2312-80", "cp936", "x-gbk"):
        return "gb18030"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"


def _sensible(text: str) -> str:
    if "\ufffd" in text or "锟斤拷" in text or "烫烫烫" in text:
        raise Unreadable("文件里有已经损坏的文字（乱码）", "请重新取得原文件，不要从网页或聊天软件复制")
    odd = sum(unicodedata.category(one) in ("Cc", "Co", "Cn") and one not in "\t\n\r\f\v" for one in text)
    if odd > len(text) * 0.002:
        raise Unreadable(REFUSED, HINT)
    return text


def _common(text: str) -> str:
    chinese = [one for one in text if "\u4e00" <= one <= "\u9fff"]
    if len(chinese) >= LEAST_TO_JUDGE and sum(one in COMMON for one in chinese) < LEAST_COMMON * len(chinese):
        raise Unreadable(REFUSED, HINT)
    return text
