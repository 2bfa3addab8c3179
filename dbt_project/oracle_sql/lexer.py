"""Oracle SQL as tokens; refuses the characters that Oracle refuses."""

import re
from dataclasses import dataclass

from dbt_project.oracle_sql.errors import ora, refuse

PATTERN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<quoting>[nN]?[qQ]'(?:\[.*?\]'|\{.*?\}'|<.*?>'|\(.*?\)'|(?P<mark>[^\s\[{<(]).*?(?P=mark)'))
  | (?P<text>[nN]?'(?:[^']|'')*')
  | (?P<quoted>"[^"]*")
  | (?P<number>(?:\d+(?:\.(?!\.)\d*)?|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)
  | (?P<bind>:(?:"[^"]+"|\w+))
  | (?P<word>[^\W\d_][\w$\#]*)
  | (?P<op><>|!=|\^=|<=|>=|\|\||=>|:=|[-+*/=<>(),.@;%])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """A piece of a statement; `text` is folded to upper case for words and decoded for texts."""

    kind: str  # word, quoted, text, number, bind, op, end
    text: str
    at: int
    end: int
    is_national: bool = False


def tokens(sql: str, longest_name: int) -> list[Token]:
    """All tokens, with one of kind `end` as the last."""
    found: list[Token] = []
    at = 0
    while at < len(sql):
        match = PATTERN.match(sql, at)
        if sql.startswith("/*", at) and (match is None or match.lastgroup != "space"):
            raise ora(1742, "comment not terminated properly", at)
        if match is None:
            raise _illegal(sql, at)
        kind = str(match.lastgroup) if match.lastgroup != "mark" else "quoting"
        if kind != "space":
            found.append(_token(kind, match[0], at, match.end(), longest_name))
        at = match.end()
    found.append(Token("end", "", at, at))
    return found


def _token(kind: str, text: str, at: int, end: int, longest_name: int) -> Token:
    if kind in ("text", "quoting"):
        is_national = text[0] in "nN"
        plain = text[1:] if is_national else text
        value = plain[1:-1].replace("''", "'") if kind == "text" else plain[3:-2]
        return Token("text", value, at, end, is_national)
    if kind == "quoted":
        if text == '""':
            raise ora(1741, "illegal zero-length identifier", at)
        _check_length(text[1:-1], longest_name, at)
        return Token(kind, text[1:-1], at, end)
    if kind == "word":
        _check_length(text, longest_name, at)
        return Token(kind, text.upper(), at, end)
    if kind == "bind":
        name = text[1:]
        return Token(kind, name[1:-1] if name[0] == '"' else name.upper(), at, end)
    return Token(kind, text, at, end)


def _check_length(name: str, longest: int, at: int) -> None:
    if len(name.encode()) > longest:
        text = f"identifier {name} is too long" if longest > 30 else "identifier is too long"
        raise ora(972, text, at)


def _illegal(sql: str, at: int) -> Exception:
    if sql[at] == "'":
        return ora(1756, "quoted string not properly terminated", at)
    if sql[at] == '"':
        return ora(1740, "missing double quote in identifier", at)
    if sql[at] in "?[]{}$#&|^!\\`_~:":
        return ora(911, f"invalid character ({sql[at]!r} at {at})", at)
    return refuse(f"the character {sql[at]!r}", at)
