"""Every key of a declaration that gives figures has a test of them."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.workspace import ROOT

TESTS = ROOT / "tests"
SAMPLES = ("report_sample.py", "ledger_sample.py", "access_sample.py")
# Kinds of choices that are keys themselves: each of them computes something else.
CHOICES = {"layout", "type", "span", "shift", "show"}
# Words, looks, paths between pages and limits: they have tests, and give no figures.
WORDS = {"label", "label_en", "group", "group_en", "format", "version", "caption", "required"}
WORDS |= {"description_en", "subject_en", "replaces", "highlight", "drill", "limits", "access"}
WORDS |= {"verify", "model"}
WITHOUT_FIGURES = {"replaces", "highlight", "drill", "limits", "verify", "verify_rules", "access"}
WITHOUT_FIGURES |= {"row_filter"}  # see access.row_filter
COLUMNS_THAT_ARE_CHOSEN = {"row.label", "statement.label", "options.label", "options.model"}
COLUMNS_THAT_ARE_CHOSEN |= {"access.row_filter"}


def keys(name: str, part: Mapping[str, Any]) -> Iterator[str]:
    """All keys below a part of the schema, as `measure.span` and `measure.span=until`."""
    for key, value in part.get("properties", {}).items():
        yield f"{name}.{key}"
        if key in CHOICES:
            yield from (f"{name}.{key}={choice}" for choice in value.get("enum", ()))
        yield from keys(f"{name}.{key}", value)
    for choice in (*part.get("oneOf", ()), *part.get("anyOf", ())):
        yield from keys(name, choice)


def gives_figures(key: str) -> bool:
    """Whether figures hang on a key; those of a key with choices hang on each choice."""
    part, _, last = key.partition(".")
    named, is_choice, _ = last.partition("=")
    if key in COLUMNS_THAT_ARE_CHOSEN:
        return True
    if part in WITHOUT_FIGURES or named in WORDS or key == "parameter.name":
        return False
    return part == "condition" or named not in CHOICES or bool(is_choice)


def word_of(key: str) -> str:
    """What a declaration that has the key says: `until` of `measure.span=until`."""
    part, _, last = key.partition(".")
    if part == "condition":
        return last
    named, _, choice = last.partition("=")
    usual = {"sum": "amount"}  # a measure without a type
    return usual.get(choice, choice) or named.rpartition(".")[2]


def declared() -> set[str]:
    """All keys of the schema."""
    schema = json.loads((ROOT / "dbt_project" / "report_schema.json").read_text(encoding="utf-8"))
    parts = schema["$defs"]
    return {key for name, part in parts.items() for key in keys(name, part)}


def registered() -> dict[str, list[str]]:
    """The keys of each test, by `file::test`."""
    by_file = yaml.safe_load((TESTS / "figure_tests.yml").read_text(encoding="utf-8"))
    return {
        f"{file}::{test}": found for file, tests in by_file.items() for test, found in tests.items()
    }


def test_every_key_that_gives_figures_has_a_test_of_them() -> None:
    needed = {key for key in declared() if gives_figures(key)}
    found = [key for listed in registered().values() for key in listed]
    assert sorted(needed - set(found)) == []
    assert sorted(set(found) - declared()) == [], "no longer in the schema"
    assert len(found) == len(set(found))


def test_the_tests_of_figures_are_there_and_speak_of_their_keys() -> None:
    shared = "".join((TESTS / name).read_text(encoding="utf-8") for name in SAMPLES)
    for name, listed in registered().items():
        file, _, test = name.partition("::")
        text = Path(TESTS, file).read_text(encoding="utf-8")
        tests = [n.name for n in ast.parse(text).body if isinstance(n, ast.FunctionDef)]
        assert test in tests, name
        for key in listed:
            word = re.escape(word_of(key))
            assert re.search(rf"[\"'.]{word}[\"']|\b{word}=", text + shared), f"{name}: {key}"
