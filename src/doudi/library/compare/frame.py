"""The frame of a document: what surrounds its text and is no part of it.

Before the first clause these are titles, adoption notes, orders, document numbers, contents, addressees and cover notices;
after the last clause signatures, dates, distribution lists and footers. Two reprints of one text may differ in all of these.
A preamble (为了…，现提出如下意见) is text and no frame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from doudi.library.compare.sentences import is_foreign
from doudi.library.structure.closing import FOOTER, is_signature
from doudi.library.structure.closing import NOTE as CLOSING_NOTE
from doudi.library.structure.days import ANY_DAY
from doudi.library.structure.document import PolicyDocument
from doudi.library.structure.heading import DOCUMENT_NUMBER, TITLES
from doudi.library.structure.normal import plain_text
from doudi.text.characters import unify_ideographs

Span = tuple[int, int]

MARKUP = " \t\r\f　*#>\ufeff"
LONGEST_JOINED = 400  # characters of lines that are joined to one
LOOSE = 60  # characters: a longer line without punctuation is no heading
BROKEN = 25  # characters: a line of this length before a line of text may be the beginning of its sentence
SENTENCE = re.compile(r"[^。！？]*[。！？]?[”’」』）)〕\]》*]*")
DAY = rf"(?:{ANY_DAY.pattern}|\d{{4}}年\d{{1,2}}月)"
NOTE = re.compile(  # an adoption note: a day, and that the document was adopted, published or amended on it
    rf"{DAY}.{{0,80}}?(?:通过|公布|发布|施行|实施|修订|修正|修改|批准|印发|生效|废止|签署|会议)"
    rf"|(?:通过|公布|发布|施行|实施|修订|修正|批准|印发|生效|成文)[^。]{{0,12}}[:：]?\s*{DAY}",
    re.DOTALL,
)
ORDER = re.compile(r"(?:令|公告)\s*[（(]?第?\s*[\d〇零一二三四五六七八九十百]+\s*号")
SIGNATORY = re.compile(r"^(?:主席|总理|部长|省长|市长|县长|州长|区长|主任|局长|厅长)[\s　:：]*[\u4e00-\u9fff·]{2,12}$")
FORWARDING = re.compile(
    r"(?:现将|现予|现印发|现公布|现发布|现转发|现下发)[^。]{0,100}|印发(?:给)?你们"
    r"|(?:通过|批准|同意|审议)[，,][^。]{0,20}(?:现予|现将|予以|现印发|现公布|印发)|^请[^。]{0,40}(?:贯彻|落实|执行|实施|遵照)"
)
FIELD = re.compile(
    r"^[\[【]?(?:索\s*引\s*号|分\s*类|主题分类|主题词|关键词|发文机关|发布机构|发文单位|制发机关|成文日期|印发日期|发文日期|发布日期|公布日期|施行日期|实施日期|"
    r"失效日期|生效日期|有效性|时效性|效力级别|法律效力位阶|发文字号|文\s*号|发文号|标\s*题|名\s*称|来\s*源|作\s*者|编\s*辑|责任编辑|发布时间|更新时间|时\s*间|日\s*期|"
    r"浏览次数|访问量|点击数|阅读次数|字\s*号|字\s*体|打\s*印|分享到?|公开属性|公开方式|信息公开选项|抄\s*送|抄\s*报|主\s*送|附\s*件|网址|网\s*站|电\s*话|地\s*址|邮\s*编|审\s*核|校\s*对)"
    r"\s*[\]】]?\s*[:：]"
)
ADDRESSEE = re.compile(
    r"^各.{0,200}[:：]$|^.{2,80}(?:人民政府|委员会|机关|部门|单位|机构|厅|局|委)[^，。；]{0,20}[:：]$", re.DOTALL
)
INTRODUCES = re.compile(r"(?:如下|以下[^，。]{0,12}|意见|通知|办法|决定)[:：]$")
TITLE_END = re.compile(
    r"(?:法|条例|办法|规定|细则|决定|意见|通知|方案|规划|计划|措施|通告|公告|规程|标准|指南|要点)(?:[（(][^（）()]{1,30}[)）])?$"
)
TITLE_REST = re.compile(r"的?(?:通知|意见|决定|办法|通告|公告|批复|函)$")
FIRST_CLAUSE = re.compile(r"第\s*[一1]\s*[章条]|[^〔\[（(]一、[\u4e00-\u9fff]")
ENDED = ("。", "！", "？", "；", "：", "!", "?", ";", ":")


@dataclass(frozen=True)
class DocumentFrame:
    """`front` and `back` are the spans of the frame's lines in the raw text, before and after the text itself."""

    front: tuple[Span, ...]
    back: tuple[Span, ...]
    text_start: int

    @property
    def spans(self) -> tuple[Span, ...]:
        return self.front + self.back


@lru_cache(maxsize=256)
def find_frame(document: PolicyDocument) -> DocumentFrame:
    """The frame of a document. One without clauses has a front up to its first sentence."""
    text = unify_ideographs(document.text)
    clauses = document.outline.clauses
    text_start = clauses[0].start if clauses else _find_first_sentence(text)
    front = _classify_front(document, text, text_start)
    return DocumentFrame(tuple(front), tuple(_find_back(document, text, text_start)), text_start)


def subtract_spans(stretch: Span, spans: tuple[Span, ...]) -> list[Span]:
    """The pieces of a span that lie outside all the given spans."""
    start, end = stretch
    rest = []
    for low, high in sorted(spans):
        if start < min(low, end):
            rest.append((start, min(low, end)))
        start = max(start, high)
    return [*rest, (start, end)] if start < end else rest


def _find_first_sentence(text: str) -> int:
    for start, end in _split_lines(text, 0, len(text)):
        line = text[start:end].strip(MARKUP)
        if "。" in line and not FORWARDING.search(line) and not NOTE.search(line):
            return start
    return 0


def _split_lines(text: str, start: int, end: int) -> list[Span]:
    """The spans of the lines of text[start:end] that hold anything."""
    spans = []
    for match in re.finditer(r"[^\n\f]+", text[start:end]):
        if match.group().strip(MARKUP):
            spans.append((start + match.start(), start + match.end()))
    return spans


def _split_segments(text: str, start: int, end: int) -> list[Span]:
    """Lines, cut further after the end of a sentence and after an addressee."""
    segments = []
    for low, high in _join_broken(text, _split_lines(text, start, end)):
        while low < high:
            sentence = SENTENCE.match(text, low, high)
            stop = sentence.end() if sentence and sentence.end() > low else high
            colon = re.search(r"[:：]", text[low:stop])
            if colon and ADDRESSEE.match(text[low : low + colon.end()].strip(MARKUP)):
                stop = low + colon.end()
            if text[low:stop].strip(MARKUP):
                segments.append((low, stop))
            low = stop
    return segments


def _join_broken(text: str, lines: list[Span]) -> list[Span]:
    """Joins a line with the next one where a bracket, a forwarding sentence, an addressee or a title goes on in it."""
    joined: list[Span] = []
    for start, end in lines:
        before = text[slice(*joined[-1])].strip(MARKUP) if joined else ""
        goes_on = _is_open(before) or _is_unfinished(before) or TITLE_REST.match(text[start:end].strip(MARKUP))
        if before and goes_on and len(before) <= LONGEST_JOINED:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_unfinished(line: str) -> bool:
    """Whether a forwarding sentence or an addressee that fills a line has not ended in it."""
    begins = FORWARDING.search(line) or re.match(r"《[^》]+》(?:已|经)", line) or re.match(r"各[^。；：:]{14,}$", line)
    return bool(begins) and not line.endswith(ENDED)


def _is_open(line: str) -> bool:
    return line.count("《") > line.count("》") or len(re.findall("[（(]", line)) > len(re.findall("[）)]", line))


def _classify_front(document: PolicyDocument, text: str, text_start: int) -> list[Span]:
    """The segments before the text that belong to the frame; the others are a preamble."""
    segments = _split_segments(text, 0, text_start)
    frame: list[Span] = []
    in_sentence = False  # a segment of text has begun and its sentence has not ended
    for number, (start, end) in enumerate(segments):
        line = text[start:end].strip(MARKUP)
        if any(low <= start < high for low, high in document.outline.contents):
            frame.append((start, end))
            continue
        following = text[slice(*segments[number + 1])].strip(MARKUP) if number + 1 < len(segments) else ""
        if not (in_sentence and not line.endswith(ENDED)) and _is_frame_line(line, document, following):
            frame.append((start, end))
            in_sentence = False
        else:
            in_sentence = not line.endswith(ENDED)
    return frame


def _is_frame_line(line: str, document: PolicyDocument, following: str) -> bool:
    bare = line.strip('（）()【】[]〔〕《》“”"* 　')
    if not bare or _has_frame_form(line, bare, document):
        return True
    if INTRODUCES.search(line) or re.search(r"[。；：:]$", line):
        return False
    is_loose = len(bare) <= LOOSE and not re.search(r"[。；]|，.*，", bare)
    begins_text = len(bare) >= BROKEN and bool(following) and not _has_frame_form(following, following, document)
    return is_loose and not (begins_text and not TITLE_END.search(bare))


def _has_frame_form(line: str, bare: str, document: PolicyDocument) -> bool:
    """Whether a line has one of the forms of titles, numbers, notes, orders, addressees and the like."""
    compact = re.sub(r"\s", "", bare)
    title = document.heading.title
    return bool(
        (title and compact.endswith(title) and len(compact) <= len(title) + 40)
        or any(form.search(compact) and not re.search("[。，；]", compact) for form, _ in TITLES)
        or (DOCUMENT_NUMBER.search(bare) and len(bare) <= 40 and not re.search("[。，；]", bare))
        or (NOTE.search(bare) and not INTRODUCES.search(line) and not re.search("特?制定本|提出", bare))
        or (ORDER.search(bare) and len(bare) <= LOOSE)
        or SIGNATORY.match(bare)
        or FORWARDING.search(bare)
        or FIELD.match(bare)
        or (ADDRESSEE.match(line) and not INTRODUCES.search(line))
        or re.fullmatch(DAY, compact)
        or is_signature(bare)
    )


def _find_back(document: PolicyDocument, text: str, text_start: int) -> list[Span]:
    """The lines after the text: from where the outline's body ends, and lines before that have the form of a footer."""
    body_end = document.outline.body[1] if document.outline.clauses else len(text)
    last_label = max((clause.label.end for clause in document.outline.clauses), default=text_start)
    lines = [span for span in _split_lines(text, text_start, len(text)) if span[1] > last_label]
    back = [span for span in lines if span[0] >= body_end and _is_closing_line(text[slice(*span)].strip(MARKUP))]
    before = [span for span in lines if span[0] < body_end]
    trailing: list[Span] = []
    while before and before[-1][0] >= last_label:
        line = text[slice(*before[-1])].strip(MARKUP)
        if (line.endswith(ENDED) and not FIELD.match(line)) or not _is_closing_line(line):
            break
        trailing.append(before.pop())
    # Where the line above has not ended its sentence, the first of these lines may be the rest of it.
    above = text[slice(*before[-1])].rstrip(MARKUP + "）)”》") if before else text[text_start:last_label]
    if trailing and not above.endswith(ENDED):
        trailing.pop()
    return sorted(back + trailing)


def _is_closing_line(line: str) -> bool:
    bare = line.strip("（）()【】[]* 　")
    if re.search(r"[。；]", line) and not CLOSING_NOTE.match(line) and not FIELD.match(bare):
        return False
    return bool(
        len(bare) <= LOOSE
        or CLOSING_NOTE.match(line)
        or FOOTER.match(line)
        or FIELD.match(bare)
        or NOTE.search(bare)
        or is_foreign(plain_text(line))
        or is_signature(bare)
    )
