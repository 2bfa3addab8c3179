"""Words that queries and cross-tabs put among the figures, in both languages."""

from collections.abc import Sequence
from itertools import pairwise

from dbt_project.reports import Label

TOTAL = Label("合计", "Total")
SUBTOTAL = Label("小计", "Subtotal")
OTHER = Label("其他", "Other")
UNCLASSIFIED = Label("未分类", "Unclassified")
NOT_DUE = Label("未到期", "Not due")
NO_DATE = Label("无日期", "No date")
OPENING = Label("期初余额", "Opening balance")
PERIOD_TOTALS = {
    "day": Label("本日合计", "Day total"),
    "month": Label("本月合计", "Month total"),
    "year_to_date": Label("本年累计", "Year to date"),
}
DEBIT, CREDIT, LEVEL = Label("借", "Debit"), Label("贷", "Credit"), Label("平", "Nil")


def bucket_labels(edges: Sequence[int]) -> list[Label]:
    """Headings of the age buckets that `edges` cut, youngest first: one more than edges.

    Edges that begin with 0 count from a due date, and what is older is overdue; others are ages.
    """
    first, last = edges[0], edges[-1]
    is_due = first == 0
    since, overdue = ("逾期 ", " overdue") if is_due else ("", "")
    youngest = NOT_DUE if is_due else Label(f"{first} 天以内", f"Up to {first} days")
    between = [
        Label(f"{since}{low + 1}-{high} 天", f"{low + 1}-{high} days{overdue}")
        for low, high in pairwise(edges)
    ]
    return [youngest, *between, Label(f"{since}{last} 天以上", f"Over {last} days{overdue}")]
