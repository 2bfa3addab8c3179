"""A legacy statement ready to be run: its report tokens are bind variables."""

from collections.abc import Sequence
from dataclasses import dataclass

from dbt_project.errors import MisdeclaredError
from dbt_project.migrate.parameters import CALLS, names_in
from dbt_project.migrate.pieces import pieces
from dbt_project.migrate.token_values import Bind, Values
from dbt_project.migrate.tokens import IN_TEXT, Token, tokens


@dataclass(frozen=True)
class LegacyQuery:
    """One statement for Oracle, with its binds by name."""

    sql: str
    binds: dict[str, Bind | None]


def legacy_query(name: str, text: str, values: Values) -> LegacyQuery:
    """The one query of a legacy file, its tokens bound.

    Values are always bound and never put into the text. A token that is given no value is null, as
    a report's user leaves it out. Raises MisdeclaredError when the file has no query or several, or
    a token stands for more than a value.
    """
    found = [piece for piece in pieces(tokens(text)) if piece.kind == "sql"]
    queries = [piece for piece in found if piece.words[0].word in ("select", "with", "(")]
    if len(queries) != 1:
        raise MisdeclaredError(
            f"tests/legacy/{name}.sql has {len(queries)} queries; it can be compared with one"
        )
    return _Binder(name, values).bound(queries[0].tokens)


class _Binder:
    def __init__(self, name: str, values: Values) -> None:
        self.name = name
        self.values = values
        self.binds: dict[str, Bind | None] = {}
        self.places: dict[tuple[str, int], str] = {}

    def bound(self, code: Sequence[Token]) -> LegacyQuery:
        parts: list[str] = []
        at = 0
        while at < len(code):
            at = self._piece(code, at, parts)
        return LegacyQuery("".join(parts).strip(), self.binds)

    def _piece(self, code: Sequence[Token], at: int, parts: list[str]) -> int:
        token = code[at]
        call = _call(code, at)
        if call:
            parts.append(self._list(call[0], token))
            return call[1]
        if token.kind == "param":
            self._refuse_name(code, at)
            parts.append(self._list(token.text, token))
        elif token.kind == "text" and IN_TEXT.search(token.text):
            parts.append(self._text(token))
        elif token.kind != "comment" or token.text.startswith("/*"):
            parts.append(token.text)
        return at + 1

    def _refuse_name(self, code: Sequence[Token], at: int) -> None:
        """`gl_detail_&year`: a name cannot be bound."""
        before = code[at - 1] if at else None
        if before is not None and before.kind == "word" and before.end == code[at].start:
            raise self._refused(code[at], "is part of a name")

    def _refused(self, token: Token, why: str) -> MisdeclaredError:
        return MisdeclaredError(
            f"tests/legacy/{self.name}.sql, line {token.line}: {token.text[:60]} {why}: "
            "write out there what it stands for"
        )

    def _list(self, raw: str, token: Token) -> str:
        """A token as its bind, or as several behind `in (`."""
        names = names_in(raw)
        if len(names) != 1 or "(" in raw.strip("()"):
            raise self._refused(token, "stands for a piece of SQL")
        values = self._values(names[0], token)
        return ", ".join(self._bind(names[0], place) for place in range(max(1, len(values))))

    def _values(self, name: str, token: Token) -> tuple[Bind, ...]:
        if name not in self.values:
            known = ", ".join(sorted(self.values))
            raise MisdeclaredError(
                f"tests/legacy/{self.name}.sql, line {token.line}: nothing gives '{name}' a value; "
                f"map it: -- @param {name} = one of {known}"
            )
        return self.values[name]

    def _bind(self, name: str, place: int) -> str:
        values = self.values[name]
        key = self.places.setdefault((name, place), f"p{len(self.places) + 1}")
        self.binds[key] = values[place] if place < len(values) else None
        return f":{key}"

    def _text(self, token: Token) -> str:
        """`'${d} 00:00:00'` is `(:p1 || ' 00:00:00')`; `'&x'` alone is the bind itself."""
        inner = token.text[1:-1]
        found = list(IN_TEXT.finditer(inner))
        if len(found) == 1 and found[0][0] == inner:
            return self._list(inner, token)
        parts, at = [], 0
        for match in found:
            names = names_in(match[0])
            if len(self._values(names[0], token)) > 1:
                raise self._refused(token, "has a list inside a text")
            parts += [f"'{inner[at : match.start()]}'"] if match.start() > at else []
            parts.append(self._bind(names[0], 0))
            at = match.end()
        parts += [f"'{inner[at:]}'"] if at < len(inner) else []
        return f"({' || '.join(parts)})"


def _call(code: Sequence[Token], at: int) -> tuple[str, int] | None:
    """`parameter('x')`: the name, and the place behind it."""
    if code[at].word not in CALLS:
        return None
    found = [(place, token) for place, token in enumerate(code[at : at + 8], at) if token.is_code]
    texts = [token.text for _, token in found[:4]]
    if len(texts) == 4 and texts[1] == "(" and found[2][1].kind == "text" and texts[3] == ")":
        return texts[2].strip("'"), found[3][0] + 1
    return None
