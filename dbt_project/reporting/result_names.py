"""Names of the columns that a cross-tab's statement and its steps have."""

ACROSS = "across_key"
ACROSS_ALL = "across_all"  # 1 in rows that take in all members

LINES = "lines"  # of an outermost group
ROW_REST = "row_rest"  # 1 in the row of all that is not among the first ones


def row_key(level: int) -> str:
    """Column of a row level's value."""
    return f"row_{level}"


def row_text(level: int) -> str:
    """Column of the text that a row level shows."""
    return f"row_{level}_text"


def row_show(level: int, place: int) -> str:
    """Column of a column that is shown beside a row level."""
    return f"row_{level}_show_{place}"


def row_all(level: int) -> str:
    """Column that is 1 where a row level is summed over."""
    return f"row_{level}_all"


def row_sort(level: int, place: int) -> str:
    """Column of the figure that a row level's groups are sorted by, in `order_by`'s place."""
    return f"row_{level}_sort_{place}"


def side(name: str) -> str:
    """Column of the sides that a total of the measure called `name` sums."""
    return f"side_{name}"


def figure(name: str) -> str:
    """Column of the measure called `name`."""
    return f"figure_{name}"
