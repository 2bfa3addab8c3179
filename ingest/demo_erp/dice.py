"""The session of a run: its window of days, and SQL macros for chance, money, keys and times.

Chance is a hash of (seed, what for, which row), so the same arguments give the same rows whatever
the number of threads. Money is whole cents and quantities are thousandths while they are computed:
no step passes through a float.
"""

from dataclasses import dataclass
from datetime import date

import duckdb

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

MACROS = (
    # 0 … sides - 1
    """roll(purpose, which, sides) as
    cast(hash(getvariable('seed'), purpose, which) % cast(sides as ubigint) as bigint)""",
    # 0 … sides - 1, small numbers more often
    """skewed(purpose, which, sides) as
    (roll(purpose, which, sides) * roll(purpose || '2', which, sides)) // sides""",
    "pick(choices, purpose, which) as choices[1 + roll(purpose, which, len(choices))]",
    # Half away from zero, as Oracle rounds.
    """div_round(dividend, divisor) as
    sign(dividend) * sign(divisor)
    * ((abs(dividend) * 2 + abs(divisor)) // (2 * abs(divisor)))""",
    # What falls between two cumulated quantities of a whole: parts add up to it.
    """share(total, before, after, whole) as
    div_round(total * after, whole) - div_round(total * before, whole)""",
    "cents(amount) as cast(amount * 100 as bigint)",
    "milli(quantity) as cast(quantity * 1000 as bigint)",
    "money(number_of_cents) as cast(number_of_cents * 0.01 as decimal(28, 8))",
    "quantity(thousandths) as cast(thousandths * 0.001 as decimal(28, 8))",
    "net_cents(gross, tax_rate) as div_round(gross * 100, 100 + tax_rate)",
    "day_text(day) as strftime(day, '%Y-%m-%d 00:00:00')",
    "day_of(moment) as cast(substr(moment, 1, 10) as date)",
    # A second of the working day, 08:00 to 19:00.
    """moment(day, purpose, which) as strftime(
        day + to_seconds(28800 + roll(purpose, which, 39600)), '%Y-%m-%d %H:%M:%S')""",
    "later(day, days) as cast(day + cast(days as integer) as date)",
    "workday(day) as cast(case when dayofweek(day) = 0 then day + 1 else day end as date)",
    "next_weekday(day, weekday) as later(day, (weekday - dayofweek(day) + 7) % 7)",
    """next_monthday(day, monthday) as cast(case
        when extract(day from day) <= monthday
            then date_trunc('month', day) + to_days(cast(monthday - 1 as integer))
        else date_trunc('month', day) + interval 1 month + to_days(cast(monthday - 1 as integer))
    end as date)""",
    f"part_letter(part) as substr('{LETTERS}', cast(part as integer) + 1, 1)",
    # The last 14 digits of every key in a chain are those of its order line.
    """chain_key(kind, part, source_key) as
    '1001' || kind || part_letter(part) || substr(source_key, 7)""",
    "head_key(kind, line_key) as '1001' || kind || substr(line_key, 6)",
    f"part_of(line_key) as strpos('{LETTERS}', substr(line_key, 6, 1)) - 1",
    "step_of(thousandths) as case when thousandths % 1000 = 0 then 1000 else 100 end",
    """bill_code(org_code, kind, day, sequence) as
    org_code || kind || strftime(day, '%Y%m%d') || lpad(cast(sequence as varchar), 4, '0')""",
    "in_window(day) as day > getvariable('since') and day <= getvariable('until')",
    # The same of a text, compared as it stands: DuckDB then passes over blocks of other months.
    """stamped_in_window(moment) as
    moment >= strftime(cast(getvariable('since') as date) + 1, '%Y-%m-%d')
    and moment < strftime(cast(getvariable('until') as date) + 1, '%Y-%m-%d')""",
    # 16 digits that tell rows apart; hash() gives alike texts the same number too often.
    "digest(which) as upper(substr(md5(which), 1, 16))",
    "book_key(org) as '1001BK' || substr(org, 7)",
    "account_key(account) as '1001AA' || lpad(account, 14, '0')",
    "account_of(key) as ltrim(substr(key, 7), '0')",
    "detail_key(voucher, line) as '1001' || digest(voucher || '-' || line)",
    """monthly_key(kind, org, month) as
    '1001' || kind || '0' || lpad(substr(org, 18, 3) || strftime(month, '%Y%m'), 14, '0')""",
    """late_key(kind, org, month) as '1001' || kind || 'S'
    || substr(digest(org || month || getvariable('until') || getvariable('is_closed')), 1, 14)""",
    "closed_on(month) as cast(month + interval 1 month + interval 8 day as date)",
    # One key for each combination of department, person and customer or supplier.
    """assid_of(department, person, party) as case
        when coalesce(department, person, party) is not null then '1001AX' || substr(digest(
            coalesce(department, '') || '|' || coalesce(person, '') || '|'
            || coalesce(party, '')), 1, 14)
    end""",
    """balance_key(org, account, assid, currency, fiscal_year, adjusted) as '1001GB' || substr(
        digest(org || account || coalesce(assid, '~') || currency || fiscal_year || adjusted),
        1, 14)""",
    # Vouchers are posted on the 15th and, for the month before, when it is closed on the 9th.
    """posted_on(prepared, made) as cast(case
        when prepared < date_trunc('month', made) and extract(day from made) >= 9 then made
        when prepared < date_trunc('month', made) then date_trunc('month', made) + interval 8 day
        when extract(day from greatest(prepared, made)) <= 12
            then date_trunc('month', greatest(prepared, made)) + interval 14 day
        else date_trunc('month', greatest(prepared, made)) + interval 1 month + interval 8 day
    end as date)""",
    # What the accountants get wrong: one document of so many, the same for a key whenever asked.
    # A prime number of sides, for the lowest bits of two hashes of one key are alike.
    """mistake(which) as case
        when roll('mistake', which, 1000003) * greatest(5, getvariable('orders_per_year') // 6)
            < 1000003
        then ['missing', 'amount', 'account', 'period'][
            1 + roll('what mistake', which, 1000003) * 4 // 1000003] end""",
    # A vendor's net price of a quarter, in ten-thousandths of a yuan.
    """offer_price(base, vendor, material, day) as base
    * (950 + roll('vendor price', vendor || material, 100))
    * (960 + roll('quarter', material || date_trunc('quarter', day), 81)
        + 5 * (extract(year from day) - 2021)) // 1000000""",
    # Yuan for one unit, to eight decimals.
    """unit_price(number_of_cents, quantity) as div_round(
        cast(number_of_cents as hugeint) * 1000000000, milli(quantity)) * 0.00000001""",
    "warehouse_of(org_code, store) as '1001ST' || lpad(org_code || store, 14, '0')",
    """signed_time(day, purpose, which) as strftime(cast(moment(day, purpose, which) as timestamp)
        + interval 40 minute, '%Y-%m-%d %H:%M:%S')""",
    # Before the shipments of the day.
    """early(day, which) as strftime(day + to_seconds(21600 + roll('early', which, 7000)),
        '%Y-%m-%d %H:%M:%S')""",
    # Costs of a month are worked out on one of the first days of the next.
    """costed_on(org, month) as cast(
        month + interval 1 month + to_days(cast(1 + roll('costing', org || month, 7) as integer))
        as date)""",
    "typed_key(kind, number, org, month) as '1001' || kind || number"
    " || lpad(substr(org, 18, 3) || strftime(month, '%Y%m'), 14, '0')",
    "bill_key(bill_type, source) as '1001' || digest(bill_type || source)",
    "earlier_key(key) as substr(key, 1, 4) || 'Z' || substr(key, 6)",
    # How much of a receipt goes back to the vendor, and when.
    """sent_back(came, which) as case when roll('send back', which, 100) < 3
    then step_of(came) * (came // 5 // step_of(came)) else 0 end""",
    "sent_back_on(day, which) as workday(later(day, 8 + roll('sent back', which, 15)))",
    """signed_on(day, which) as case when roll('sign receipt', which, 100) < 95 then day
    else workday(later(day, 1 + roll('signed later', which, 3))) end""",
    "empty_reference(which) as case when roll('empty', which, 2) = 0 then '~' end",
)


# Beyond it DuckDB spills to files beside the database.
MEMORY = "4GB"


@dataclass(frozen=True)
class Window:
    """The days after `since` up to and including `until`."""

    since: date
    until: date


def prepare(
    connection: duckdb.DuckDBPyConnection, seed: int, orders_per_year: int, *, dirty: bool = False
) -> None:
    """Define the macros and what holds for the whole run."""
    connection.execute(f"set memory_limit = '{MEMORY}'")
    # DuckDB would draw a bar of its own over ours.
    connection.execute("set enable_progress_bar = false")
    for macro in MACROS:
        connection.execute(f"create or replace temp macro {macro}")
    connection.execute("set variable seed = $seed", {"seed": seed})
    connection.execute(
        "set variable orders_per_year = cast($orders as bigint)", {"orders": orders_per_year}
    )
    connection.execute("set variable dirty = $dirty", {"dirty": dirty})


def look_at(connection: duckdb.DuckDBPyConnection, window: Window) -> None:
    """Make `window` the days that the next statements fill."""
    connection.execute("set variable since = $since", {"since": window.since})
    connection.execute("set variable until = $until", {"until": window.until})
