"""What of Oracle's dialect a legacy file uses, where, and what becomes of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dbt_project.migrate.feature_kinds import KINDS, Kind
from dbt_project.migrate.tokens import Lines, Token

EFFORTS = ("none", "light", "moderate", "heavy")


@dataclass(frozen=True)
class Feature:
    """A feature with the lines of a file that it is on."""

    kind: Kind
    lines: tuple[int, ...]


_PATTERNS = tuple((kind, re.compile(kind.pattern, re.IGNORECASE)) for kind in KINDS)
_KEEPS_TEXTS = ("comparison with ''", "'~' for null", "optimizer hints")


def features(tokens: Sequence[Token]) -> tuple[Feature, ...]:
    """The features of a file, in the order of the list above."""
    code = "".join(_bare(token, keep_texts=False) for token in tokens)
    texts = "".join(_bare(token, keep_texts=True) for token in tokens)
    lines = Lines(code)
    found = []
    for kind, pattern in _PATTERNS:
        searched = texts if kind.name in _KEEPS_TEXTS else code
        places = tuple(lines.of(match.start()) for match in pattern.finditer(searched))
        if places:
            found.append(Feature(kind, places))
    return tuple(found)


def _bare(token: Token, *, keep_texts: bool) -> str:
    """The token with what is no code blanked out, of the same length and lines."""
    if token.kind == "hint":
        return token.text[:3] + _blank(token.text[3:]) if keep_texts else _blank(token.text)
    if token.kind == "comment" or (token.kind in ("text", "broken") and not keep_texts):
        return _blank(token.text)
    if token.kind == "text" and token.text not in ("''", "'~'"):
        return _blank(token.text)
    return token.text


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def heaviest(efforts: Iterable[str]) -> str:
    """The largest of some efforts."""
    return max(efforts, key=EFFORTS.index, default="none")
