"""Legacy files are read whatever they were saved as."""

from pathlib import Path

import pytest

from dbt_project.migrate.legacy_text import decode, find_files, read_legacy

SQL = "select a.code as 科目编码, a.name 名称 from bd_account a -- 科目\nwhere a.dr = 0\n"


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_the_text_is_the_same_in_every_encoding(written: str, named: str) -> None:
    read = decode(Path("a.sql"), SQL.encode(written))
    assert (read.text, read.encoding, read.problem) == (SQL, named, None)


def test_a_short_gbk_comment_is_not_taken_for_another_language() -> None:
    assert decode(Path("a.sql"), "--总账\nselect 1 from dual".encode("gbk")).text.startswith(
        "--总账"
    )


def test_lines_end_alike_whether_the_file_is_from_windows_or_an_old_mac() -> None:
    assert decode(Path("a.sql"), b"select 1\r\nfrom dual\rwhere 1 = 1").text == (
        "select 1\nfrom dual\nwhere 1 = 1"
    )


def test_ideographic_spaces_are_spaces() -> None:
    assert decode(Path("a.sql"), "select　1".encode()).text == "select 1"


def test_a_file_of_two_encodings_is_read_and_says_what_is_lost() -> None:
    read = decode(
        Path("a.sql"), "--总账科目余额\n".encode("gbk") * 9 + "--明细账".encode() + b"\xff"
    )
    assert read.text.count("总账科目余额") == 9
    assert read.problem is None
    assert "characters are lost" in read.notes[0]


@pytest.mark.parametrize("content", [b"\x00\x01\x02\xff" * 100, b"PK\x03\x04\x00\x00" * 50])
def test_a_binary_file_is_named_as_such(content: bytes) -> None:
    assert decode(Path("a.sql"), content).problem == "is a binary file"


def test_an_empty_file_is_an_empty_text() -> None:
    read = decode(Path("a.sql"), b"")
    assert (read.text, read.problem) == ("", None)


def test_a_file_that_cannot_be_opened_has_a_problem_and_is_no_error(tmp_path: Path) -> None:
    assert "cannot be read" in (read_legacy(tmp_path / "missing.sql").problem or "")


def test_queries_of_a_report_designer_s_xml_stay_on_their_lines() -> None:
    xml = '<?xml version="1.0"?>\n<Query>\n<![CDATA[select a from t]]>\n</Query>\n'
    lines = decode(Path("a.cpt"), xml.encode()).text.split("\n")
    assert lines[2].strip() == "select a from t;"
    assert lines[0].strip() == lines[1].strip() == lines[3].strip() == ""


def test_folders_are_searched_for_files_that_hold_sql(tmp_path: Path) -> None:
    for name in ("b.sql", "a.PRC", "c.docx", "sub/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = [path.name for path in find_files([tmp_path, tmp_path / "c.docx"])]
    assert found == ["a.PRC", "b.sql", "d.txt", "c.docx"]
