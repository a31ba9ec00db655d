"""What stands after the last clause: who signed and when, notes on disclosure and printing, and the footer of a web site."""

from __future__ import annotations

import re

from doudi.library.structure.layout import ENDS, line_spans

AUTHORITY = re.compile(
    r"^(?:中共)?[\u4e00-\u9fff]{1,30}(?:委员会|办公厅|办公室|人民政府|厅|局|部|委|会|组织部|工会|法院|检察院|中心|省委|市委|县委|区委|州委)$"
)
_DAY = (
    r"(?:\d{4}|[〇零○Ｏ一二三四五六七八九]{4})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月"
    r"\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
)
DAY_LINE = re.compile(rf"[（(]?\s*{_DAY}\s*(?:印发|发布|公布)?\s*[)）]?")
NOTE = re.compile(
    r"[（(]?此件|公开属性|公开方式|抄\s*送|抄\s*报|主\s*送|印\s*发|附\s*件|政策解读|信息公开选项"
    r"|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日(?:\s*[\d:：]+)?\s*(?:印发|发布|公布)?\s*[)）]?\s*$"
)
FOOTER = re.compile(
    r"[【\[（(]?\s*(?:扫一扫|扫码|扫描二维码|微信扫|分享(?:到|至|[:：])|打印(?:本页|此页|$|[】\]\s])|关闭(?:窗口|本页|$|[】\]\s])"
    r"|上一[篇条页]|下一[篇条页]|相关(?:链接|阅读|文件|新闻|稿件|解读|信息|附件)|责任编辑|责编|编辑[:：]|(?:信息|稿件|文章)?来源[:：]"
    r"|主办(?:单位)?[:：]|承办(?:单位)?[:：]|主管(?:单位)?[:：]|版权所有|网站(?:标识码|地图|声明)|政府网站(?:标识码|找错)|\S{0,3}ICP备"
    r"|\S{0,4}公网安备|联系我们|关于我们|技术支持|返回(?:顶部|首页)|浏览(?:次数|量)|阅读(?:次数|量)|点击(?:数|量|次数)|友情链接|无障碍"
    r"|字体[:：]|字号[:：]|我要(?:纠错|收藏)|收藏本页|在手机打开|Copyright|©)",
    re.IGNORECASE,
)


def find_body_end(text: str, after: int, end: int) -> int:
    """Returns where the closing matter begins between the last clause, at `after`, and `end`; `end` where there is none."""
    tail = [(after + start, after + stop) for start, stop in line_spans(text[after:end]) if start > 0]
    body_end = end
    for start, stop in reversed(tail):
        line = _bare(text[start:stop])
        if not line or (line[-1] in ENDS and not NOTE.match(line)):
            break
        if not (NOTE.match(line) or is_signature(line) or FOOTER.match(line)):
            break
        body_end = start
    # A site puts all sorts of lines below the text, so the first line that is certainly no clause ends it as well.
    for i, (start, stop) in enumerate(tail):
        line = _bare(text[start:stop])
        following = _bare(text[slice(*tail[i + 1])]) if i + 1 < len(tail) else ""
        signed = is_signature(line) and (DAY_LINE.fullmatch(following) or is_signature(following))
        if FOOTER.match(line) or signed or DAY_LINE.fullmatch(line):
            return min(start, body_end)
    return body_end


def is_signature(line: str) -> bool:
    """Whether a line holds names of authorities and nothing else."""
    return bool(line) and all(AUTHORITY.match(name) for name in line.split())


def _bare(line: str) -> str:
    return line.strip(" \t　*#[]")
