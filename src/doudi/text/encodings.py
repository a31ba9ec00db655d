"""Which encoding the bytes of a Chinese text have: UTF-8, GB 18030, or UTF-16 with a byte-order mark.

Every package that reads text asks this module: policy documents (library), tables of households (screening) and uploads
(office). GB 18030 contains GBK and GB 2312, so all three are read as GB 18030.
"""

from __future__ import annotations

import codecs
import unicodedata

UTF_8, UTF_16, GB_18030 = "utf-8-sig", "utf-16", "gb18030"
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, UTF_16),
    (codecs.BOM_UTF16_BE, UTF_16),
)
_GB_NAMES = frozenset(["gb2312", "gbk", "gb18030", "gb_2312-80", "cp936", "x-gbk"])
# Characters that make up a third of any Chinese official text; wrongly decoded text has hardly any of them.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十"
    "三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表"
    "间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象"
    "员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取"
    "据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场"
    "身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装困难"
    "救助障低准城镇"
)
_LEAST_COMMON_PERCENT = 20  # of the ideographs of a text
_LEAST_IDEOGRAPHS = 8  # a text with fewer says nothing about the encoding
_FEWEST_BESIDE_A_CONTROL = 500  # a sound text has at least so many characters for each control or unassigned character
_LONGEST_CHARACTER = 4  # bytes of one character in any of the encodings
_WRONG = "文字编码无法识别，读出来的不是通顺的中文"
_HINT = "请用记事本或 WPS 打开后，另存为 UTF-8 编码"


class UndecodableTextError(ValueError):
    """Bytes that are Chinese text in none of the encodings. `problem` and `hint` are Chinese, for officers."""

    def __init__(self, problem: str = _WRONG, hint: str = _HINT):
        self.problem, self.hint = problem, hint
        super().__init__(f"{problem}（{hint}）")


def sniff_encoding(beginning: bytes, *, complete: bool = True) -> str:
    """Returns the name of the codec for a text that begins with these bytes: UTF_8, UTF_16 or GB_18030.

    A byte-order mark decides; else UTF-8 if the bytes are valid UTF-8; else GB 18030, without checking that they are
    valid GB 18030. Where the text goes on after `beginning` (`complete` False), a last character that is cut off does not count
    against UTF-8.
    """
    for mark, name in _BYTE_ORDER_MARKS:
        if beginning.startswith(mark):
            return name
    try:
        beginning.decode("utf-8")
    except UnicodeDecodeError as error:
        is_cut_off = not complete and error.start > len(beginning) - _LONGEST_CHARACTER
        return UTF_8 if is_cut_off else GB_18030
    return UTF_8


def decode_text(content: bytes, declared: str = "") -> str:
    """Returns the Chinese text that these bytes hold; `declared` is the encoding that the file itself names, if any.

    Raises UndecodableTextError for binary content, for text that was damaged before it was saved, and for bytes that are
    valid GB 18030 but whose characters are not those of Chinese prose (Big5, Shift-JIS and the like).
    """
    name = sniff_encoding(content)
    if name != UTF_16 and b"\x00" in content:
        raise UndecodableTextError("文件里有二进制内容，不是文字")
    if content.startswith(codecs.BOM_UTF8) or name == UTF_16:
        return _checked(_decode_strictly(content, name))
    # Bytes that are UTF-8 by chance are rare, so UTF-8 comes before what a web page says of itself, which is often wrong;
    # in the other encodings almost any bytes are some characters.
    for candidate in ("utf-8", *_declared_codec(declared), GB_18030):
        try:
            text = _checked(content.decode(candidate))
        except UnicodeDecodeError:
            continue
        if candidate != "utf-8" and not _reads_as_chinese(text):
            raise UndecodableTextError
        return text
    raise UndecodableTextError


def _decode_strictly(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        raise UndecodableTextError from error


def _declared_codec(declared: str) -> tuple[str, ...]:
    """The codec for a declared name: none for an empty one, GB 18030 for all that it contains, UTF-8 for unknown names."""
    name = declared.strip().lower()
    if not name:
        return ()
    if name in _GB_NAMES:
        return (GB_18030,)
    try:
        return (codecs.lookup(name).name,)
    except LookupError:
        return ("utf-8",)


def _checked(text: str) -> str:
    """Returns the text, or raises UndecodableTextError where it holds marks of damage or too many control characters."""
    if "\ufffd" in text or "锟斤拷" in text or "烫烫烫" in text:
        raise UndecodableTextError("文件里有已经损坏的文字（乱码）", "请重新取得原文件，不要从网页或聊天软件复制")
    odd = sum(unicodedata.category(char) in ("Cc", "Co", "Cn") and char not in "\t\n\r\f\v" for char in text)
    if odd * _FEWEST_BESIDE_A_CONTROL > len(text):
        raise UndecodableTextError
    return text


def _reads_as_chinese(text: str) -> bool:
    """Whether the ideographs of a text are those of Chinese prose; a text with very few of them counts as such."""
    ideographs = [char for char in text if "\u4e00" <= char <= "\u9fff"]
    if len(ideographs) < _LEAST_IDEOGRAPHS:
        return True
    return 100 * sum(char in _COMMON for char in ideographs) >= _LEAST_COMMON_PERCENT * len(ideographs)
