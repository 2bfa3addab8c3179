"""The app's words: both languages, and nothing left over."""

import re
from pathlib import Path
from string import Formatter

import pytest

from viewer.language import preferred
from viewer.texts import TEXTS, count_of, say

VIEWER = Path(__file__).parents[2] / "viewer"


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_exists_in_both_languages(key: str) -> None:
    label = TEXTS[key]
    assert label.zh.strip()
    assert label.en.strip()
    fields = [
        {name for _, name, _, _ in Formatter().parse(text) if name} for text in (label.zh, label.en)
    ]
    assert fields[0] == fields[1]


def test_every_text_is_used_and_every_used_text_exists() -> None:
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for path in VIEWER.rglob("*.py")
        if not path.name.endswith("texts.py")
    )
    named = set(re.findall(r"""["']([a-z_]+)["']""", sources))
    begun = tuple(re.findall(r"""f["']([a-z]+_)\{""", sources))  # such as f"slip_{kind}"
    named |= {key for key in TEXTS if key.startswith(begun)}
    used = named & set(TEXTS) | {f"{key}_one" for key in named}
    assert set(TEXTS) - used == set()
    asked = set(re.findall(r"""(?:say|count_of)\(\s*["']([a-z_]+)["']""", sources))
    assert asked - set(TEXTS) == set()


def test_no_page_has_chinese_words_of_its_own() -> None:
    apart = {"words.py", "parameters.py", "figure_card.py", "language.py"}
    for path in VIEWER.rglob("*.py"):
        if path.name not in apart and not path.name.endswith("texts.py"):
            code = path.read_text(encoding="utf-8")
            assert not re.findall(r'"[^"\n]*[\u4e00-\u9fff][^"\n]*"', code), path.name


def test_one_report_is_not_one_reports() -> None:
    assert count_of("report_count", "en", 1) == "1 report"
    assert count_of("report_count", "en", 1200) == "1,200 reports"
    assert count_of("report_count", "zh", 1) == "1 张报表"


def test_values_are_filled_into_a_text() -> None:
    assert say("as_of", "en", time="2026-01-05 08:00") == "Data as of 2026-01-05 08:00"


@pytest.mark.parametrize(
    ("locale", "language"),
    [("zh-CN", "zh"), ("en-GB", "en"), ("EN", "en"), ("de-DE", "zh"), (None, "zh"), ("", "zh")],
)
def test_english_browsers_see_english_and_all_others_chinese(
    locale: str | None, language: str
) -> None:
    assert preferred(locale) == language
