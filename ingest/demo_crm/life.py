"""One day in the CRM: salespeople visit customers, opportunities open, move on and close.

What happens on a day depends on the seed, the day and what is there: a CRM that was let live until
a day is the same as one that was made until then.
"""

import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from ingest.demo_crm.companies import FIRST_PROSPECT, company
from ingest.demo_erp import names

KINDS = ("visit", "visit", "visit", "call", "call", "online", "exhibition")
NOTES = (
    "客户对交期满意，下季度有新项目。", "价格偏高，需要重新报价。", "已与技术部确认选型。",
    "客户反馈售后响应慢。", "Quote requested for two pumps.", "约定月底再访🙂", "", None,
)  # fmt: skip
STAGES = ("new", "qualified", "quoted", "won")
LOST = "lost"


@dataclass(frozen=True)
class Day:
    """A working day, its dice, and how much happens."""

    connection: sqlite3.Connection
    on: date
    dice: Random
    scale: float
    counts: Counter[str]

    def moment(self) -> str:
        """A second of the working day, as the CRM writes times."""
        second = 8 * 3600 + self.dice.randrange(11 * 3600)
        start = datetime.combine(self.on, time())
        return (start + timedelta(seconds=second)).isoformat(" ")

    def often(self, per_day: float) -> int:
        """How many times something happens that happens so often at this scale."""
        share = per_day * self.scale
        return int(share) + (self.dice.random() < share % 1)

    def change(self, kind: str, statement: str, *values: Any) -> None:
        """Run a statement and count the rows it changed."""
        self.counts[kind] += self.connection.execute(statement, values).rowcount

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows to choose from, always in the same order."""
        return self.connection.execute(query, values).fetchall()


def live(connection: sqlite3.Connection, on: date, seed: int, scale: float) -> Counter[str]:
    """Let one day happen; nothing happens at weekends. Says what changed how often."""
    day = Day(connection, on, Random(f"{seed} {on}"), scale, Counter())
    if on.weekday() < 5:
        _meet_prospects(day)
        _visit(day)
        _correct_visits(day)
        _open_opportunities(day)
        _move_on(day)
        _hand_over(day)
    return day.counts


def add_users(connection: sqlite3.Connection, count: int, opened: str) -> None:
    """The salespeople, all there from the start."""
    for number in range(count):
        surname = names.SURNAMES[number * 11 % len(names.SURNAMES)]
        given = names.GIVEN_NAMES[number * 17 % len(names.GIVEN_NAMES)]
        department = names.DEPARTMENTS[1 + number % 5][1]
        connection.execute(
            "insert into users (login, name, name_en, department, department_en, created_at,"
            " updated_at) values (?, ?, ?, ?, ?, ?, ?)",
            (f"{given[1]}.{surname[1]}{number}".lower(), surname[0] + given[0],
             f"{given[1]} {surname[1]}", *department, opened, opened),
        )  # fmt: skip


def add_customer(day: Day, number: int, moment: str) -> None:
    """A company that the CRM knows from now on."""
    known = company(number)
    owner = day.dice.choice(day.rows("select id from users order by id"))[0]
    day.change(
        "new CRM customers",
        "insert into customers (code, name, name_en, city, city_en, grade, owner_id, created_at,"
        " updated_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        known.code, known.name, known.name_en, known.city, known.city_en,
        day.dice.choice("ABBCCC"), owner, moment, moment,
    )  # fmt: skip


def _meet_prospects(day: Day) -> None:
    for _ in range(day.often(0.2) or day.dice.random() < 0.03):
        first = company(FIRST_PROSPECT).code
        ((known,),) = day.rows("select count(*) from customers where code >= ?", first)
        add_customer(day, FIRST_PROSPECT + known, day.moment())


def _visit(day: Day) -> None:
    customers = day.rows("select id, owner_id from customers order by id")
    for _ in range(max(2, day.often(40))):
        # Few customers are visited much more often than the others.
        customer, owner = customers[int(len(customers) * day.dice.random() ** 2)]
        late = day.dice.choice((0, 0, 0, 0, 0, 0, 0, 1, 2, 3))  # days until it was written down
        moment = day.moment()
        day.change(
            "new visits",
            "insert into visits (customer_id, user_id, visited_on, kind, minutes, note, created_at,"
            " updated_at) values (?, ?, ?, ?, ?, ?, ?, ?)",
            customer, owner, f"{day.on - timedelta(days=late)}", day.dice.choice(KINDS),
            day.dice.choice((15, 30, 45, 60, 90, 120, None)), day.dice.choice(NOTES),
            moment, moment,
        )  # fmt: skip


def _correct_visits(day: Day) -> None:
    """What was written down is corrected, or was entered twice and is deleted outright."""
    since = f"{day.on - timedelta(days=7)}"
    recent = day.rows("select id from visits where visited_on >= ? order by id", since)
    for _ in range(day.often(3) or day.dice.random() < 0.3):
        day.change(
            "visits corrected",
            "update visits set minutes = coalesce(minutes, 0) + 15, updated_at = ? where id = ?",
            day.moment(), day.dice.choice(recent)[0],
        )  # fmt: skip
    if day.dice.random() < 0.1:
        day.change(
            "visits deleted outright", "delete from visits where id = ?", day.dice.choice(recent)[0]
        )


def _open_opportunities(day: Day) -> None:
    customers = day.rows("select id, owner_id from customers order by id")
    for _ in range(day.often(8) or day.dice.random() < 0.3):
        customer, owner = day.dice.choice(customers)
        product = day.dice.choice(names.PRODUCTS)
        variant = day.dice.choice(names.VARIANTS)
        cents = product[2] * day.dice.randrange(500, 60_000) * day.dice.choice((1, 2, 5)) // 10
        moment = day.moment()
        ((number,),) = day.rows("select count(*) + 1 from opportunities")
        day.change(
            "new opportunities",
            "insert into opportunities (code, customer_id, user_id, title, title_en, amount, stage,"
            " opened_on, expected_on, created_at, updated_at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            f"SJ{number:06d}", customer, owner, f"{variant[0]}{product[1][0]}采购",
            f"{variant[1]} {product[1][1].lower()}", cents / 100, STAGES[0], f"{day.on}",
            f"{day.on + timedelta(days=day.dice.randrange(20, 200))}", moment, moment,
        )  # fmt: skip


def _move_on(day: Day) -> None:
    """Open opportunities move on by themselves; some are estimated anew without a word."""
    opened = day.rows("select id, stage from opportunities where closed_on is null order by id")
    for number, stage in opened:
        chance = day.dice.random()
        if chance < 0.02:
            reached = LOST if day.dice.random() < 0.3 else STAGES[STAGES.index(stage) + 1]
            closed = f"{day.on}" if reached in (LOST, STAGES[-1]) else None
            day.change(
                "opportunities moved on",
                "update opportunities set stage = ?, closed_on = ?, updated_at = ? where id = ?",
                reached, closed, day.moment(), number,
            )  # fmt: skip
        elif chance > 0.999:
            day.change(
                "opportunities estimated anew, updated_at as it was",
                "update opportunities set amount = round(amount * 1.1, 2) where id = ?", number,
            )  # fmt: skip


def _hand_over(day: Day) -> None:
    """Customers get another salesperson or grade."""
    if day.dice.random() < 0.2:
        day.change(
            "CRM customers handed over",
            "update customers set owner_id = ?, grade = ?, updated_at = ? where id = ?",
            day.dice.choice(day.rows("select id from users order by id"))[0],
            day.dice.choice("ABC"), day.moment(),
            day.dice.choice(day.rows("select id from customers order by id"))[0],
        )  # fmt: skip
