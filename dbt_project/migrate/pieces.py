"""A legacy file's statements, also those inside PL/SQL and in the texts that it builds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dbt_project.migrate.separation import separated
from dbt_project.migrate.tokens import Token, tokens

SQLPLUS = frozenset(
    [
        "set",
        "spool",
        "prompt",
        "define",
        "undefine",
        "column",
        "col",
        "break",
        "compute",
        "ttitle",
        "btitle",
        "accept",
        "whenever",
        "exec",
        "execute",
        "host",
        "connect",
        "conn",
        "rem",
        "remark",
        "pause",
        "variable",
        "var",
        "print",
        "show",
        "clear",
        "store",
        "start",
        "exit",
        "quit",
        "repheader",
        "repfooter",
        "@",
        "@@",
        "!",
    ]
)
QUERIES = ("select", "with")
CHANGES = ("insert", "update", "delete", "merge")
_PLSQL_OBJECTS = ("procedure", "function", "package", "trigger", "type")


@dataclass(frozen=True)
class Piece:
    """Some tokens of a file. Kinds: sql, plsql, built (a text that PL/SQL runs), sqlplus."""

    kind: str
    tokens: tuple[Token, ...]
    origin: str = ""  # of a piece found inside another: what it was

    @property
    def line(self) -> int:
        """The line that it begins on."""
        return next((token.line for token in self.tokens if token.is_code), 1)

    @property
    def words(self) -> list[Token]:
        """Its tokens without spaces and comments."""
        return [token for token in self.tokens if token.is_code]


def pieces(code: Sequence[Token]) -> list[Piece]:
    """The statements of a file in their order; spaces and comments alone are none."""
    found = [_classed(part) for part in _parts(code)]
    found = [part for piece in found for part in _below_one_another(piece)]
    return [piece for piece in found if piece.words]


def _below_one_another(piece: Piece) -> list[Piece]:
    if piece.kind != "sql":
        return [piece]
    return [Piece("sql", tuple(part)) for part in separated(piece.tokens)]


def _parts(code: Sequence[Token]) -> Iterator[list[Token]]:
    part: list[Token] = []
    at, has_begun = 0, False
    while at < len(code):
        token = code[at]
        end = at if has_begun or not token.is_code else _unit_end(code, at)
        if end > at:
            yield [*part, *code[at:end]]
            part, at = [], end
            continue
        if token.text == ";" or _is_slash(code, at):
            yield part
            part, has_begun = [], False
        else:
            part.append(token)
            has_begun = has_begun or token.is_code
        at += 1
    yield part


def _unit_end(code: Sequence[Token], at: int) -> int:
    """End of what begins here and does not end at the next semicolon."""
    if code[at].word in SQLPLUS and _is_command(code, at):
        return _line_end(code, at)
    return _block_end(code, at) if _begins_plsql(code, at) else at


def _classed(part: Sequence[Token]) -> Piece:
    code = [token for token in part if token.is_code]
    if code and code[0].word in SQLPLUS and _is_command(code, 0):
        return Piece("sqlplus", tuple(part))
    return Piece("plsql" if code and _begins_plsql(code, 0) else "sql", tuple(part))


def _is_command(code: Sequence[Token], at: int) -> bool:
    """`start with` is a clause of a query; SQL*Plus starts scripts."""
    return code[at].word != "start" or _next_word(code, at) != "with"


def _is_slash(code: Sequence[Token], at: int) -> bool:
    """A line with nothing but `/` (or `go`) ends a statement."""
    if code[at].word not in ("/", "go"):
        return False
    line = code[at].line
    around = [*code[max(0, at - 3) : at], *code[at + 1 : at + 4]]
    return not any(other.is_code and other.line == line for other in around)


def _line_end(code: Sequence[Token], at: int) -> int:
    while at < len(code) and "\n" not in code[at].text:
        at += 1
    return min(at + 1, len(code))


def _next_word(code: Sequence[Token], at: int) -> str:
    return next((token.word for token in code[at + 1 : at + 40] if token.is_code), "")


def _begins_plsql(code: Sequence[Token], at: int) -> bool:
    first = code[at].word
    if first in ("declare", "begin", "procedure", "function"):
        return True
    if first != "create":
        return False
    head = [token.word for token in code[at : at + 60] if token.is_code][1:8]
    kinds = [word for word in head if word not in ("or", "replace", "editionable", "force")]
    return bool(kinds) and kinds[0] in _PLSQL_OBJECTS


def _block_end(code: Sequence[Token], at: int) -> int:
    while at < len(code) and not _is_slash(code, at):
        at += 1
    return min(at + 1, len(code))


def inner_pieces(piece: Piece) -> list[Piece]:
    """The statements inside PL/SQL, then those that it builds as texts."""
    chunks = list(_chunks(piece.words))
    found = [inner for chunk in chunks for inner in _embedded(chunk)]
    return [*found, *_built(chunks)]


def _chunks(code: Sequence[Token]) -> Iterator[list[Token]]:
    chunk: list[Token] = []
    for token in code:
        if token.text == ";":
            yield chunk
            chunk = []
        else:
            chunk.append(token)
    yield chunk


def _embedded(chunk: Sequence[Token]) -> Iterator[Piece]:
    """Queries and changes among a chunk's tokens: whole chunks, and those in a loop's brackets."""
    at = 0
    while at < len(chunk):
        word = chunk[at].word
        if word in (*QUERIES, *CHANGES) and _is_statement(chunk, at):
            end = _bracket_end(chunk, at)
            yield Piece("sql", tuple(_spaced(_without_into(chunk[at:end]))), "plsql")
            at = end
        else:
            at += 1


def _is_statement(chunk: Sequence[Token], at: int) -> bool:
    after = chunk[at + 1].word if at + 1 < len(chunk) else ""
    if chunk[at].word == "with":
        return at + 2 < len(chunk) and chunk[at + 2].word in ("as", "(")
    before = chunk[at - 1].word if at else ""
    return after not in (".", ":=", "=>") and before not in (".", "or", "on", "before", "after")


def _bracket_end(chunk: Sequence[Token], at: int) -> int:
    depth = 0
    for place in range(at, len(chunk)):
        depth += {"(": 1, ")": -1}.get(chunk[place].text, 0)
        if depth < 0 or (depth == 0 and chunk[place].word in ("loop", "returning")):
            return place
    return len(chunk)


def _without_into(query: Sequence[Token]) -> list[Token]:
    """`select a, b into x, y from` is a select of a and b."""
    if query[0].word not in QUERIES:
        return list(query)
    kept: list[Token] = []
    depth, skipping = 0, False
    for token in query:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 0 and token.word == "into":
            skipping = True
            if kept[-1].word == "collect":
                del kept[-2:]
        elif depth == 0 and token.word == "from":
            skipping = False
        if not skipping:
            kept.append(token)
    return kept


def _spaced(code: Sequence[Token]) -> Iterator[Token]:
    """Tokens with line breaks and spaces between them again, so that lines can be counted."""
    for before, token in pairwise(code):
        yield before
        breaks = token.line - before.line - before.text.count("\n")
        if breaks > 0 or before.end != token.start:
            yield Token("space", "\n" * breaks or " ", before.end, before.line)
    yield from code[-1:]


def _built(chunks: Sequence[Sequence[Token]]) -> Iterator[Piece]:
    """Statements put together from texts: `v := 'select …' || x; v := v || ' where …'`."""
    texts: dict[str, list[Token]] = {}
    for chunk in chunks:
        for place, token in enumerate(chunk):
            if token.word == ":=" and place and any(t.kind == "text" for t in chunk[place:]):
                name, value = chunk[place - 1].word, chunk[place + 1 :]
                is_longer = bool(value) and value[0].word == name
                kept = texts.get(name, []) if is_longer else []
                texts[name] = [*kept, *value[2 if is_longer else 0 :]]
                break
            if token.word in ("immediate", "for") and place + 1 < len(chunk):
                if chunk[place + 1].kind == "text":
                    texts[f"{token.word} {token.start}"] = list(chunk[place + 1 :])
                break
    for value in texts.values():
        piece = _built_piece(value)
        if piece:
            yield piece


def _built_piece(value: Sequence[Token]) -> Piece | None:
    """The text that texts and variables joined with || give; a variable becomes a token `${x}`."""
    parts: list[str] = []
    variable: list[str] = []
    for token in (*value, None):
        if token is not None and token.kind != "text" and token.word not in ("||", "using"):
            variable.append(token.text)
            continue
        if variable:
            parts.append("${" + "".join(variable).strip("|") + "}")
            variable = []
        if token is None or token.word == "using":
            break
        if token.kind == "text":
            parts.append(token.text.lstrip("nN")[1:-1].replace("''", "'"))
    text = "".join(parts)
    first = text.lstrip(" \n\t(").split(None, 1)[:1]
    if not first or first[0].lower() not in (*QUERIES, *CHANGES):
        return None
    base = value[0].line - 1
    moved = [Token(t.kind, t.text, t.start, t.line + base) for t in tokens(text)]
    return Piece("built", tuple(moved), "plsql")
