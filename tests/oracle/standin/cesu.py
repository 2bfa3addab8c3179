"""The encoding of Oracle's character set UTF8, which is CESU-8: of a rare character six bytes.

It writes each half of UTF-16's pairs by itself, where UTF-8 (AL32UTF8) has four bytes.
"""

import codecs

NAME = "cesu-8"
PAIRS = "utf-16-be"


def _encoded(text: str, errors: str = "strict") -> tuple[bytes, int]:
    del errors
    units = text.encode(PAIRS)
    halves = (int.from_bytes(units[n : n + 2], "big") for n in range(0, len(units), 2))
    return "".join(map(chr, halves)).encode("utf-8", "surrogatepass"), len(text)


def _decoded(data: bytes, errors: str = "strict") -> tuple[str, int]:
    del errors
    halves = bytes(data).decode("utf-8", "surrogatepass")
    return halves.encode(PAIRS, "surrogatepass").decode(PAIRS), len(data)


def _found(name: str) -> codecs.CodecInfo | None:
    if name != NAME.replace("-", "_"):
        return None
    return codecs.CodecInfo(_encoded, _decoded, name=NAME)


codecs.register(_found)
