"""The closed vocabulary of a report's declaration: report_schema.json, and what breaks it."""

import copy
import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

_KINDS = {
    "object": "a map",
    "array": "a list",
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


@cache
def schema() -> Mapping[str, Any]:
    """The shipped JSON Schema, for exposure files as a whole."""
    text = files("dbt_project").joinpath("report_schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def near(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'x'?)` when `name` looks like a slip for one of `known`, else nothing."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.7)
    return f" (did you mean '{found[0]}'?)" if found else ""


def structure(declared: Any, kind: str = "report") -> tuple[list[str], Any]:
    """Problems with keys, types and choices of a `meta.report`, and what is left to go on with.

    `kind` is the part of the vocabulary that it is checked with: a definition of the schema.

    What is left is the declaration without its unknown keys, or None when more is wrong with it
    than that.
    """
    bare = list(_bare_words(declared, kind))
    declared = with_word_keys(declared)
    validator = Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema()["$defs"]})
    errors = sorted(
        validator.iter_errors(declared), key=lambda error: _path(error.absolute_path, kind)
    )
    mistyped = [error.absolute_path for error in errors if error.validator == "type"]
    problems = bare + [
        problem
        for error in errors
        if error.validator == "type" or error.absolute_path not in mistyped
        for problem in _problems(error, kind)
    ]
    if any(error.validator != "additionalProperties" for error in errors):
        return problems, None
    rest = copy.deepcopy(declared)
    for error in errors:
        _drop_unknown(rest, error)
    return problems, rest


_WORDS = {"true": "on", "false": "off"}


def _bare_words(declared: Any, path: str) -> Iterator[str]:
    """Keys `on` and `off` without quotes, on which `dbt build` waits for ever: none is a text."""
    if isinstance(declared, dict):
        for key, value in declared.items():
            word = _WORDS.get(str(key).lower())
            if word:
                yield f'{path}: YAML takes {word} for {str(key).lower()}: write "{word}" in quotes'
            yield from _bare_words(value, f"{path}.{word or key}")
    elif isinstance(declared, list):
        for place, item in enumerate(declared):
            yield from _bare_words(item, f"{path}[{place}]")


def with_word_keys(declared: Any) -> Any:
    """The declaration with its keys `on` and `off` as written: YAML takes them for truth."""
    if isinstance(declared, dict):
        return {
            _WORDS.get(str(key).lower(), key): with_word_keys(value)
            for key, value in declared.items()
        }
    return [with_word_keys(item) for item in declared] if isinstance(declared, list) else declared


def _problems(error: ValidationError, kind: str) -> Iterator[str]:
    path = _path(error.absolute_path, kind)
    if error.validator == "additionalProperties":
        for key in _unknown(error):
            yield f"{path}.{key} is not a known key{near(key, _properties(error))}"
    elif error.validator == "required":
        # One error per lacking key, and only its message says which.
        yield f"{path} lacks {error.message.removesuffix(' is a required property')}"
    else:
        yield f"{path} {_expectation(error)}"


def _expectation(error: ValidationError) -> str:
    rule, shown, expected = error.validator, _shown(error.instance), _expected(error)
    texts = {
        "type": f"must be {' or '.join(_KINDS.get(kind, kind) for kind in expected)}, not {shown}",
        "enum": f"cannot be {shown}: it is one of {', '.join(expected)}"
        f"{near(str(error.instance), expected)}",
        "const": f"must be {expected[0]}, not {shown}",
        "pattern": f"must be an operator and a value such as '< 0', not {shown}",
        "minItems": "is empty",
        "minLength": "is empty",
        "minProperties": "is empty",
        "uniqueItems": "names the same thing twice",
        "minimum": f"must be at least {expected[0]}, not {shown}",
        "maximum": f"must be at most {expected[0]}, not {shown}",
    }
    if rule == "pattern" and expected[0].startswith("^\\$(row"):
        return f"must be $row.<column> or $param.<name>, not {shown}"
    if rule == "pattern" and expected[0].startswith("^\\$param"):
        return f"must be a number or $param.<name>, not {shown}"
    if rule == "pattern" and "a-z0-9_" in expected[0]:
        return f"{shown} is not a name of lower-case letters, digits and _"
    return texts[str(rule)]


def _expected(error: ValidationError) -> list[str]:
    """What the broken rule asks for, as a list of texts."""
    value: Any = error.validator_value
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _path(parts: Iterable[str | int], kind: str) -> str:
    steps = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return kind + "".join(steps)


def _properties(error: ValidationError) -> list[str]:
    schema_here = error.schema
    return list(schema_here.get("properties", {})) if isinstance(schema_here, dict) else []


def _unknown(error: ValidationError) -> list[str]:
    declared: Any = error.instance
    return [key for key in declared if key not in _properties(error)]


def _drop_unknown(declared: Any, error: ValidationError) -> None:
    place = declared
    for part in error.absolute_path:
        place = place[part]
    for key in _unknown(error):
        del place[key]
