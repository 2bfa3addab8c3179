"""Legacy SQL as tokens, whatever is wrong with it: nothing is refused here, every line counts."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

PATTERN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<hint>/\*\+.*?\*/|--\+[^\n]*)
  | (?P<comment>--[^\n]*|/\*.*?\*/)
  | (?P<text>[nN]?[qQ]'(?:\[.*?\]'|\{.*?\}'|<.*?>'|\(.*?\)')|[nN]?'(?:[^']|'')*')
  | (?P<quoted>"[^"\n]*")
  | (?P<number>\d+(?:\.(?!\.)\d+)?(?:[eE][+-]?\d+)?|\.\d+)
  | (?P<param>\$\{(?:[^{}]|\{[^{}]*\})*\}|\#\{[^{}\n]*\}|\$[PX]!?\{[^{}\n]*\}|\{\?[^{}\n]+\}
      |\[[\#@$]\s*[\w.]+\s*\]|&&?[^\W\d]\w*\.?|\#[^\W\d]\w*\#|@[^\W\d]\w*@|(?<![\w:]):\w+)
  | (?P<word>[^\W\d][\w$\#]*)
  | (?P<op><>|!=|\^=|<=|>=|\|\||=>|:=|\.\.|[-+*/=<>(),.@;%|])
    """,
    re.VERBOSE | re.DOTALL,
)
IN_TEXT = re.compile(
    r"\$\{(?:[^{}]|\{[^{}]*\})*\}|#\{[^{}\n]*\}|\$[PX]!?\{[^{}\n]*\}|\{\?[^{}\n]+\}"
    r"|\[[#@$]\s*[\w.]+\s*\]|(?<![^\W\d_])&&?[^\W\d]\w*\.?|#[^\W\d]\w*#|@[^\W\d]\w*@"
)
_OF_LINE = re.compile(r"[^\n]*")


@dataclass(frozen=True)
class Token:
    """A piece of the text.

    Kinds: space, comment, hint, text, quoted, number, param (a report's token), word, op; `broken`
    is the rest of a line after a quote that nothing ends, `other` a character SQL does not have.
    """

    kind: str
    text: str
    start: int
    line: int

    @property
    def end(self) -> int:
        """Offset behind it."""
        return self.start + len(self.text)

    @cached_property
    def word(self) -> str:
        """What it says as a keyword or operator, lower case; empty for texts and comments."""
        return self.text.lower() if self.kind in ("word", "op") else ""

    @property
    def is_code(self) -> bool:
        """Neither space nor comment."""
        return self.kind not in ("space", "comment", "hint")


class Lines:
    """Which line an offset of a text is on, counted from 1."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def of(self, offset: int) -> int:
        """The line of an offset."""
        return bisect_right(self.starts, offset)


def tokens(text: str) -> list[Token]:
    """All tokens of a text, one behind the other: together they are the text."""
    found = _scan(text, keep_lines=False)
    # One quote too many turns texts inside out until the end of the file: then no text is
    # believed to run over a line's end, so that the damage stays on its line.
    if any(token.kind == "broken" for token in found):
        found = _scan(text, keep_lines=True)
    return found


def _scan(text: str, *, keep_lines: bool) -> list[Token]:
    lines = Lines(text)
    found: list[Token] = []
    at = 0
    while at < len(text):
        kind, end = _next(text, at, keep_lines)
        found.append(Token(kind, text[at:end], at, lines.of(at)))
        at = end
    return found


def _next(text: str, at: int, keep_lines: bool) -> tuple[str, int]:
    match = PATTERN.match(text, at)
    runs_over = match is not None and match.lastgroup == "text" and "\n" in match[0]
    if match is not None and not (keep_lines and runs_over) and not text.startswith("/*", at):
        return str(match.lastgroup), match.end()
    if match is not None and match.lastgroup in ("hint", "comment"):
        return str(match.lastgroup), match.end()
    if runs_over or text[at] in "'\"/":
        line = _OF_LINE.match(text, at)
        return "broken", line.end() if line else len(text)
    return "other", at + 1
