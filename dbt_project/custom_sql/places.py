"""Where in the text of a statement something is."""

import re

from sqlglot import exp


def place_of(node: exp.Expr) -> tuple[int, int]:
    """Line and column at which a node begins, as far as its reader noted them; else 0, 0."""
    noted = [part.meta for part in node.walk() if "line" in part.meta]
    if not noted:
        return 0, 0
    first = min(noted, key=lambda meta: int(meta["start"]))
    return int(first["line"]), int(first["col"]) - (int(first["end"]) - int(first["start"]))


def place_of_word(sql: str, word: str) -> tuple[int, int]:
    """Line and column of a word's first place; 0, 0 when it is not there."""
    found = re.search(rf"(?<!\w){re.escape(word)}", sql, re.IGNORECASE) if word else None
    if found is None:
        return 0, 0
    at = found.start()
    return sql.count("\n", 0, at) + 1, at - sql.rfind("\n", 0, at)
