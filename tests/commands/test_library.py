"""The library's commands, as they are typed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from doudi.cli import app
from tests.library.cloud_pack import write_cloud_pack
from tests.library.files import DATA, docx


def run(*words: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["policy", *(str(word) for word in words)])
    return result.exit_code, result.stdout, result.stderr


def flat(text: str) -> str:
    return "".join(text.split())


def test_an_official_document_is_read() -> None:
    code, out, _ = run("import", DATA / "parts.txt")
    assert code == 0
    for label in (
        "云民发〔2031〕12号",
        "关于做好城镇困难家庭救助工作的意见",
        "云岭省民政厅",
        "2031-02-10",
        "15条",
        "三(一)2(1)",
        "未核实",
    ):
        assert label in flat(out)


def test_a_copy_that_lies_is_refused_with_its_reversals() -> None:
    code, out, _ = run("import", DATA / "parts-reversed.txt", "--known", DATA / "parts.txt")
    assert code == 1
    assert "副本，不能引用" in flat(out)
    assert "二(二)：界限由“低于（含）”变成“高于（不含）”" in flat(out)
    assert "花生官方网站" in flat(out)


def test_known_documents_may_lie_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "parts.txt").write_bytes((DATA / "parts.txt").read_bytes())
    (tmp_path / "reversed.txt").write_bytes(
        (DATA / "parts-reversed.txt").read_bytes().replace("云民发〔2031〕12号".encode(), b"")
    )
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    code, out, err = run("import", DATA / "parts-reversed.txt", "--known", tmp_path, "--format", "json")
    assert code == 1
    assert "picture.png" in err
    assert "reversed.txt：没有文号" in err
    data = json.loads(out)
    assert (data["verdict"], data["standing"], data["of"]) == ("altered", "copy", "云民发〔2031〕12号")


def test_import_as_data() -> None:
    code, out, _ = run("import", DATA / "running.txt", "--format", "json")
    data = json.loads(out)
    assert code == 0
    assert (data["number"], data["issued"], data["published"], data["disclosure"]) == (
        "白民发〔2029〕33号",
        "2029-06-18",
        "2029-07-02",
        None,
    )
    assert (data["verdict"], data["standing"], data["of"]) == ("new", "unverified", None)
    assert {"position": "2(1)", "text": "（1）特困人员。无劳动能力、无生活来源、无法定赡养义务人的人员。"} in data[
        "clauses"
    ]


def test_a_document_of_a_pack_without_its_number_is_a_copy(tmp_path: Path) -> None:
    write_cloud_pack(tmp_path)
    nameless = tmp_path / "copy.txt"
    text = (
        (DATA / "parts.txt")
        .read_text(encoding="utf-8")
        .replace("云民发〔2031〕12号", "")
        .replace("低于（含）", "高于（不含）")
    )
    nameless.write_text(text, encoding="utf-8")
    code, out, _ = run("import", nameless, "--packs", tmp_path)
    assert code == 1
    assert "却没有它的文号" in flat(out)
    assert "near_poor" in flat(out)
    code, out, _ = run("import", DATA / "parts.txt", "--packs", tmp_path)
    assert code == 0
    assert "这是政策包“cloud”所依据的" in flat(out)


def test_grounding_prints_what_was_not_found(tmp_path: Path) -> None:
    write_cloud_pack(tmp_path)
    code, out, _ = run("ground", "cloud", "--document", DATA / "parts.txt", "--packs", tmp_path)
    assert code == 0
    assert "全部对得上" in out
    code, out, _ = run("ground", "cloud", "--document", DATA / "parts-reversed.txt", "--packs", tmp_path)
    assert code == 1
    assert "near_poor" in flat(out)
    code, out, _ = run(
        "ground", "cloud", "--document", DATA / "parts-reversed.txt", "--packs", tmp_path, "--format", "json"
    )
    data = json.loads(out)
    assert data["checked"]["clause"] == 8
    assert {"kind", "file", "line", "element", "clauses", "what"} == set(data["findings"][0])


def test_texts_compared_in_the_form_of_the_contract() -> None:
    code, out, _ = run("compare-texts", DATA / "parts.txt", DATA / "parts-reversed.txt", "--format", "json")
    data = json.loads(out)
    assert code == 0
    assert all(set(row) == {"clause", "a", "b", "kind", "weight"} for row in data)
    assert {"clause": "三(二)", "a": "最高", "b": "最低", "kind": "comparator", "weight": "meaning"} in data
    code, out, _ = run("compare-texts", DATA / "parts.txt", DATA / "parts.txt", "--format", "json")
    assert json.loads(out) == []


def test_texts_compared_for_people() -> None:
    code, out, _ = run("compare-texts", DATA / "parts.txt", DATA / "parts-reversed.txt")
    assert code == 0
    assert "改变含义16处" in flat(out)
    assert "界限和比较" in flat(out)
    assert flat(out).index("改变含义") < flat(out).index("措辞")


def test_another_document_is_said_to_be_one() -> None:
    code, out, _ = run("compare-texts", DATA / "parts.txt", DATA / "articles.txt")
    assert code == 0
    assert "另一份文件" in flat(out)
    assert "南屏市临时救助办法" in flat(out)
    code, out, _ = run("compare-texts", DATA / "parts.txt", DATA / "articles.txt", "--format", "json")
    (row,) = json.loads(out)
    assert (row["clause"], row["kind"], row["weight"]) == ("", "document", "meaning")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("import", "nothing.txt"), "没有这个文件"),
        (("import", "macro.docx"), "宏"),
        (("compare-texts", str(DATA / "parts.txt"), "macro.docx"), "macro.docx：文件带有宏"),
        (("ground", "guangxi", "--document", "nothing.txt"), "没有这个文件"),
        (("ground", "nowhere", "--document", str(DATA / "parts.txt")), "no such pack"),
        (("ground", "guangxi", "--document", str(DATA / "parts.txt"), "--packs", "nowhere"), "没有这个文件夹"),
        (("import", str(DATA / "parts.txt"), "--known", "macro.docx"), "宏"),
        (("import", str(DATA / "parts.txt"), "--format", "xml"), "text 或 json"),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "macro.docx").write_bytes(docx(["宏"], extra={"word/vbaProject.bin": b"\x00"}))
    code, out, err = run(*words)
    assert code == 2
    assert says in flat(err) or says in err
    assert out == ""


def test_deciding_reads_neither_pdf_nor_word() -> None:
    """Heavy parts are imported when a file needs them."""
    code = (
        "import sys\nimport doudi.cli, doudi.library.formats.reader, doudi.library.compare.document_comparison\n"
        "import doudi.library.grounding.grounding\n"
        "print([name for name in ('lxml', 'pypdfium2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_document_without_a_clause_is_never_simply_new(tmp_path: Path) -> None:
    path = tmp_path / "notice.docx"
    path.write_bytes(
        docx([], body="<w:p><w:r><w:t>关于救助的通知，请遵照执行。</w:t></w:r><w:r><w:drawing/></w:r></w:p>")
    )
    code, out, _ = run("import", path, "--format", "json")
    data = json.loads(out)
    assert code == 1
    assert (data["verdict"], data["standing"], data["clauses"]) == ("no_clauses", "unverified", [])
    assert data["losses"] == ["图片1张，其中的文字没有读入"]
    code, out, _ = run("import", path)
    assert code == 1
    assert "没有读出一条带编号的条款" in flat(out)
    assert "读入时：图片1张" in flat(out)
