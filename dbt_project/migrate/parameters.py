"""What a report asks for: its tokens (`&x`, `${x}`, `#x#`, `parameter('x')`, `:x` …)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dbt_project.migrate.tokens import IN_TEXT, Token

_STEM = "zzparam"
_FULL_WIDTH = {"，": ",", "（": "(", "）": ")", "＝": "=", "＋": "+", "＞": ">", "＜": "<"}
PLACEHOLDER = re.compile(_STEM + r"(\d+)zz", re.IGNORECASE)
_PLAIN = re.compile(r"^\W*(\w+)\W*$")
_LENGTH = re.compile(r"\blen(?:gth)?\s*\(\s*\$?(\w+)", re.IGNORECASE)
_GLUED = re.compile(r"['\"]\s*\+\s*(\w+)\s*\+\s*['\"]")
CALLS = ("parameter", "param", "macro", "getparameter", "getparam", "getvar")
# After these a value or a name is expected, so that a token there is one of those and not a clause.
_BEFORE_VALUE = frozenset(
    [
        "select",
        "from",
        "where",
        "and",
        "or",
        "on",
        "by",
        "having",
        "in",
        "between",
        "like",
        "not",
        "=",
        "<>",
        "!=",
        "^=",
        "<",
        ">",
        "<=",
        ">=",
        "(",
        ",",
        "+",
        "-",
        "*",
        "/",
        "||",
        ".",
        "join",
        "update",
        "into",
        "table",
        "set",
        "values",
        "when",
        "then",
        "else",
        "case",
        "distinct",
        "union",
        "all",
        "as",
        ":=",
        "=>",
        "is",
        "exists",
        "prior",
        "connect",
        "start",
        "with",
        "using",
        "return",
        "returning",
        "limit",
        "any",
        "some",
        "unpivot",
        "pivot",
        "for",
    ]
)


@dataclass(frozen=True)
class Parameter:
    """One use of a parameter: `raw` as written, `is_clause` when it stands for a piece of SQL."""

    name: str
    raw: str
    syntax: str
    line: int
    is_clause: bool = False


def syntax_of(raw: str) -> str:
    """How a token is written, with x for its name."""
    plain = _PLAIN.match(raw)
    if plain is None:
        return "${…}" if raw.startswith("$") else "#{…}"
    return raw.replace(plain[1], "x", 1)


def names_in(raw: str) -> tuple[str, ...]:
    """The parameters of a token; an expression such as `${if(len(x)==0,…)}` names several."""
    plain = _PLAIN.match(raw)
    if plain:
        return (plain[1].lower(),)
    found = [*_LENGTH.findall(raw), *_GLUED.findall(raw)]
    return tuple(dict.fromkeys(name.lower() for name in found)) or (_shortened(raw),)


def _shortened(raw: str) -> str:
    words = re.findall(r"\w+", raw)
    return "_".join(words[:4]).lower() or "unnamed"


class Prepared:
    """A statement with its tokens replaced by names that a parser takes."""

    def __init__(self, pieces: Sequence[Token]) -> None:
        self.parameters: list[Parameter] = []
        self._raw: list[tuple[str, tuple[str, ...]]] = []
        self._before = ""
        self._before_end = -1
        self.text = "".join(self._piece(token) for token in pieces)
        self._find_calls(pieces)

    def _piece(self, token: Token) -> str:
        if token.kind == "param":
            text = self._replaced(token)
        elif token.kind == "text":
            text = IN_TEXT.sub(lambda found: self._inside(found, token), token.text)
        elif token.kind == "broken":
            text = "''" if token.text.startswith(("'", "n'", "q'")) else " "
        elif token.kind == "other":
            text = _FULL_WIDTH.get(token.text, " ")
        else:
            text = token.text
        if token.is_code:
            self._before = token.word or token.kind
            self._before_end = token.end if token.kind == "word" else -1
        return text

    def _replaced(self, token: Token) -> str:
        names = names_in(token.text)
        is_plain = _PLAIN.match(token.text) is not None
        is_clause = not is_plain or self._before not in _BEFORE_VALUE
        is_glued = token.start == self._before_end  # gl_detail_&year
        if is_plain and (is_glued or token.text.startswith(":")):
            is_clause = False
        self._note(names, token.text, token.line, is_clause)
        breaks = "\n" * token.text.count("\n")
        return breaks + " " if is_clause else self._name(token.text, names) + breaks

    def _inside(self, found: re.Match[str], token: Token) -> str:
        names = names_in(found[0])
        line = token.line + token.text.count("\n", 0, found.start())
        self._note(names, found[0], line, _PLAIN.match(found[0]) is None)
        return self._name(found[0], names)

    def _note(self, names: tuple[str, ...], raw: str, line: int, is_clause: bool) -> None:
        syntax = syntax_of(raw)
        self.parameters += (Parameter(name, raw, syntax, line, is_clause) for name in names)

    def _name(self, raw: str, names: tuple[str, ...]) -> str:
        self._raw.append((raw, names))
        return f"{_STEM}{len(self._raw) - 1}zz"

    def _find_calls(self, pieces: Sequence[Token]) -> None:
        """`parameter('x')` parses as it is; it is only noted."""
        code = [token for token in pieces if token.is_code]
        for word, bracket, text in zip(code, code[1:], code[2:], strict=False):
            if word.word in CALLS and bracket.text == "(" and text.kind == "text":
                name = text.text.strip("'").lower()
                raw = f"{word.text}({text.text})"
                self.parameters.append(Parameter(name, raw, f"{word.word}('x')", word.line))

    def restored(self, text: str) -> str:
        """A piece of parsed SQL as it was written."""
        return PLACEHOLDER.sub(lambda found: self._raw[int(found[1])][0], text)

    def names(self, text: str) -> tuple[str, ...]:
        """The parameters that a piece of parsed SQL uses."""
        found: dict[str, None] = {}
        for place in PLACEHOLDER.findall(text):
            found |= dict.fromkeys(self._raw[int(place)][1])
        for call in re.finditer(rf"\b(?:{'|'.join(CALLS)})\s*\(\s*'([^']+)'", text, re.IGNORECASE):
            found[call[1].lower()] = None
        return tuple(found)


def merged(parameters: Sequence[Parameter]) -> Mapping[str, tuple[Parameter, ...]]:
    """The uses of each parameter, by name."""
    found: dict[str, list[Parameter]] = {}
    for parameter in parameters:
        found.setdefault(parameter.name, []).append(parameter)
    return {name: tuple(uses) for name, uses in found.items()}
