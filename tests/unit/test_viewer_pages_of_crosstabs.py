"""Pages of a long cross-tab: where they are cut."""

from dbt_project.reporting.grid import Grid, GridRow
from dbt_project.reporting.paging import pages_of
from viewer.crosstab_view import group_lines


def page_starts(grid: Grid, size: int, most: int) -> list[int]:
    return list(pages_of(group_lines(grid), size, most).starts)


def _grid(*groups: int) -> Grid:
    """Groups of so many details, each with a subtotal, and the total."""
    rows = []
    for number, details in enumerate(groups):
        heads, keys = (str(number), ""), (str(number), None)
        rows += [GridRow("detail", 2, heads, (), keys, (0, 0)) for _ in range(details)]
        rows.append(GridRow("subtotal", 1, heads, (), keys, (0, 0)))
    rows.append(GridRow("total", 0, ("", ""), (), (None, None), (0, 0)))
    return Grid(("outer", "inner"), ((),), (), tuple(rows))


def test_pages_end_between_outermost_groups() -> None:
    assert page_starts(_grid(3, 3, 3, 3), 8, 100) == [0, 8]
    assert page_starts(_grid(3, 3, 3, 3), 9, 100) == [0, 8]
    assert page_starts(_grid(3, 3, 3, 3), 5, 100) == [0, 4, 8, 12]
    assert page_starts(_grid(3, 3), 100, 100) == [0]


def test_a_group_longer_than_a_page_has_one_of_its_own_up_to_what_a_browser_takes() -> None:
    assert page_starts(_grid(2, 20, 2), 6, 100) == [0, 3, 24]
    assert page_starts(_grid(2, 20, 2), 6, 10) == [0, 3, 13, 23]


def test_a_tree_is_cut_between_its_topmost_nodes() -> None:
    depths = (0, 1, 2, 2, 0, 1, 1, 0)
    rows = [
        GridRow("detail", 1, (str(place),), (), (str(place),), (depth,))
        for place, depth in enumerate(depths)
    ]
    assert page_starts(Grid(("tree",), ((),), (), tuple(rows)), 4, 100) == [0, 4]
