"""The text of a legacy file, whatever it was saved as."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = frozenset(
    [
        ".sql",
        ".txt",
        ".prc",
        ".fnc",
        ".pkg",
        ".pkb",
        ".pks",
        ".pls",
        ".plsql",
        ".vw",
        ".trg",
        ".ddl",
        ".tab",
        ".cpt",
        ".xml",
    ]
)
_SAMPLE = 65_536
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_READABLE = re.compile(r"[\s\x20-\x7e\u2000-\u206f\u3000-\u9fff\uff00-\uffef]*$")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_MOST_CONTROLS = 0.01


@dataclass(frozen=True)
class LegacyText:
    """A file as text with plain line ends; `problem` says why there is none."""

    path: Path
    text: str
    encoding: str
    notes: tuple[str, ...] = ()
    problem: str | None = None


def find_files(places: Iterable[Path]) -> Iterator[Path]:
    """The named files, and in folders every file that may hold SQL, in the order of their names."""
    for place in places:
        if place.is_dir():
            found = (path for path in place.rglob("*") if path.suffix.lower() in SUFFIXES)
            yield from sorted(path for path in found if path.is_file())
        else:
            yield place


def read_legacy(path: Path) -> LegacyText:
    """The file's text; one that is binary or cannot be read comes back with its `problem`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return LegacyText(path, "", "", problem=f"cannot be read: {error.strerror or error}")
    return decode(path, content)


def decode(path: Path, content: bytes) -> LegacyText:
    """Text from bytes, by its mark or by the first encoding that fits.

    The candidates are known (UTF-8, what Chinese Windows calls ANSI, UTF-16 of SQL tools), so each
    is tried strictly, in this order: guessing by frequencies, as charset-normalizer does, takes
    short GBK files for Korean or Cyrillic ones.
    """
    encoding = _marked(content) or _unmarked_utf16(content)
    if encoding is None and b"\x00" in content[:_SAMPLE]:
        return LegacyText(path, "", "binary", problem="is a binary file")
    for candidate in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            text = content.decode(candidate)
        except UnicodeDecodeError:
            continue
        return _checked(path, text, candidate)
    # A file that was cut in the middle of a character, or pasted together from two encodings.
    rescued = encoding or _nearest(content)
    text = content.decode(rescued, errors="replace")
    note = f"{text.count(chr(0xFFFD))} places are not {rescued}; their characters are lost"
    return _checked(path, text, rescued, note)


def _marked(content: bytes) -> str | None:
    return next((name for mark, name in _MARKS if content.startswith(mark)), None)


def _unmarked_utf16(content: bytes) -> str | None:
    """UTF-16 without its mark: SQL is mostly ASCII, so every other byte is zero."""
    sample = content[:_SAMPLE]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    name = None
    if odd > half * 0.4 and even < half * 0.05:
        name = "utf-16-le"
    if even > half * 0.4 and odd < half * 0.05:
        name = "utf-16-be"
    return name if name and _READABLE.match(sample.decode(name, errors="ignore")) else None


def _nearest(content: bytes) -> str:
    def losses(name: str) -> int:
        return content.decode(name, errors="replace").count(chr(0xFFFD))

    return min(("utf-8", "gb18030"), key=losses)


def _checked(path: Path, text: str, encoding: str, *notes: str) -> LegacyText:
    sample = text[:_SAMPLE]
    controls = sum(1 for letter in sample if ord(letter) < 32 and letter not in "\t\n\r\f\x1a")
    if controls > len(sample) * _MOST_CONTROLS:
        return LegacyText(path, "", "binary", problem="is a binary file")
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1a", " ")
    plain = plain.replace("\ufeff", "").replace("\u3000", " ").replace("\xa0", " ")
    if plain.lstrip().startswith("<"):
        return LegacyText(path, _queries_of_xml(plain), name, (*notes, "SQL taken out of XML"))
    return LegacyText(path, plain, name, notes)


def _queries_of_xml(text: str) -> str:
    """What stands in CDATA (FineReport and others keep queries there), on its own lines."""
    kept = [" "] * len(text)
    for found in _CDATA.finditer(text):
        if re.search(r"\bselect\b", found[1], re.IGNORECASE):
            kept[found.start(1) : found.end(1)] = found[1]
            kept[found.end(1)] = ";"
    lines = [place for place, letter in enumerate(text) if letter == "\n"]
    for place in lines:
        kept[place] = "\n"
    return "".join(kept)
