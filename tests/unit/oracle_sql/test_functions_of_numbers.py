"""What Oracle's functions of numbers give, and how `to_char` writes numbers."""

from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from dbt_project.oracle_sql.errors import OracleSqlError, UnknownOracleSqlError

Ask = Callable[..., list[tuple[Any, ...]]]
THIRD = Decimal("0." + "3" * 40)
EXPECTED = [
    ("7 / 2", Decimal("3.5")),
    ("1 / 3", Decimal("0." + "3" * 20)),
    ("round(1 / 3 * 3, 2)", 1),
    ("trunc(1 / 3 * 3)", 0),
    ("round(2 / 3, 4)", Decimal("0.6667")),
    ("round(-1 / 8, 2)", Decimal("-0.13")),
    ("round(1 / 8, 2)", Decimal("0.13")),
    ("round(1234 / 7, -1)", 180),
    ("trunc(-7 / 2)", -4 + 1),
    ("floor(-7 / 2)", -4),
    ("ceil(-7 / 2)", -3),
    ("ceil(7 / 2)", 4),
    ("floor(8 / 2) + ceil(8 / 2)", 8),
    ("round(15.193, 1)", Decimal("15.2")),
    ("round(15.193, -1)", 20),
    ("round(99, -1)", 100),
    ("round(-2.5)", -3),
    ("round(0.005, 2)", Decimal("0.01")),
    ("trunc(15.79, 1)", Decimal("15.7")),
    ("trunc(-15.79)", -15),
    ("trunc(15.79, -1)", 10),
    ("round(1.5, to_number('0'))", 2),
    ("mod(11, 4)", 3),
    ("mod(-11, 4)", -3),
    ("mod(11, -4)", 3),
    ("mod(11, 0)", 11),
    ("mod(7.5, 2)", Decimal("1.5")),
    ("mod(1, 0.3)", Decimal("0.1")),
    ("abs(-15.5)", Decimal("15.5")),
    ("sign(-15) + sign(0) + sign(0.1)", 0),
    ("sign(-1 / 3)", -1),
    ("power(3, 2)", 9),
    ("power(2, -1)", Decimal("0.5")),
    ("power(2, 100)", 2**100),
    ("sqrt(16)", 4),
    ("round(sqrt(2), 6)", Decimal("1.414214")),
    ("round(exp(1), 6)", Decimal("2.718282")),
    ("round(ln(95), 8)", Decimal("4.55387689")),
    ("log(10, 100)", 2),
    ("bitand(6, 3)", 2),
    ("width_bucket(750, 500, 1000, 5)", 3),
    ("width_bucket(1000, 500, 1000, 5)", 6),
    ("width_bucket(499, 500, 1000, 5)", 0),
    ("greatest(1, '3.925', '2.4')", Decimal("3.925")),
    ("least(1, null)", None),
    ("greatest(1.5, 2)", 2),
    ("to_number('-1,234.50', '9,999.99')", Decimal("-1234.5")),
    ("to_number('FF', 'XX')", 255),
    ("to_number('999.5', '999.9')", Decimal("999.5")),
    ("to_number(' 12 ')", 12),
    ("'10' + 5", 15),
    ("'2' * '3'", 6),
    ("1 || 2", "12"),
    ("0.5 || ''", ".5"),
    ("-0.50 || 'x'", "-.5x"),
    ("10.10 || ''", "10.1"),
    ("100 || ''", "100"),
    ("to_char(1e3)", "1000"),
    ("to_char(0.00)", "0"),
    ("to_char(-1234.567)", "-1234.567"),
    ("2 + 3 * 4 - 6 / 3", 12),
    ("-2 * -3", 6),
    ("1234567890123456789 * 9876543210987654321", 12193263113702179522374638011112635269),
    ("0.1 + 0.2", Decimal("0.3")),
    ("nvl(null / 0, -1)", -1),
    ("case when 1 / 4 = 0.25 then 1 else 0 end", 1),
    ("case when 1 / 3 > 0.3333 then 1 else 0 end", 1),
    ("decode(0, 0, 0, 5 / 0)", 0),
    ("round(decode(1, 0, 0, 2 / 3), 2)", Decimal("0.67")),
    ("round(case when 1 = 2 then 9 else 2 / 3 end, 3)", Decimal("0.667")),
    ("round(nvl(2 / 3, 0) * 100, 2) || '%'", "66.67%"),
    ("round(2 / 3 + 1 / 3, 5)", 1),
    ("round(10 / 3 / 3, 4)", Decimal("1.1111")),
    ("5 - null", None),
    ("null / 0", None),
    ("case when cast(null as number(3)) / 0 > 1 then 1 else 0 end", 0),
]
WRITTEN = [
    ("1234.5", "9,999.99", " 1,234.50"),
    ("-1234.5", "9,999.99", "-1,234.50"),
    ("1234567.891", "FM9,999,990.00", "1,234,567.89"),
    ("0.5", "FM9990.00", "0.50"),
    ("0.5", "99.99", "   .50"),
    ("0.5", "90.99", "  0.50"),
    ("0", "FM999.99", "0."),
    ("12345", "9999", "#####"),
    ("5", "009", " 005"),
    ("-5", "FM009", "-005"),
    ("1234.5", "FM99G999D90", "1,234.50"),
    ("1234.567", "FM9990.999", "1234.567"),
    ("1234.5", "FM9990.999", "1234.5"),
    ("5", "S99", " +5"),
    ("-5", "S99", " -5"),
    ("5", "99S", " 5+"),
    ("-5", "99MI", " 5-"),
    ("5", "99MI", " 5 "),
    ("-5", "99PR", " <5>"),
    ("5", "99PR", "  5 "),
    ("255", "XX", " FF"),
    ("0.125", "FM999.999", ".125"),
    ("12.5", "TM9", "12.5"),
    ("1.235", "0.99", " 1.24"),
    ("12", "$99.00", " $12.00"),
    ("12", "99V99", " 1200"),
    ("0", "B99", "   "),
    ("-0.4", "99", " -0"),
    ("-0.001", "FM990.00", "-0.00"),
    ("-0.001", "FM990.00PR", "<0.00>"),
]


@pytest.mark.parametrize(("expression", "expected"), EXPECTED)
def test_numbers_are_computed_as_oracle_computes(ask: Ask, expression: str, expected: Any) -> None:
    assert ask(f"select {expression} from dual") == [(expected,)]


@pytest.mark.parametrize(("value", "model", "expected"), WRITTEN)
def test_to_char_writes_a_number_by_its_model(
    ask: Ask, value: str, model: str, expected: str
) -> None:
    assert ask(f"select to_char({value}, '{model}') from dual") == [(expected,)]


@pytest.mark.parametrize("model", ["L999", "FMC999", "RN", "U999", "9.99EEEE"])
def test_models_that_depend_on_the_territory_are_refused(ask: Ask, model: str) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask(f"select to_char(1, '{model}') from dual")


@pytest.mark.parametrize("model", ["$9,999.99", "99MI", "S99", "99PR", "L99"])
def test_formats_by_which_no_number_is_read_here_are_not_called_wrong(ask: Ask, model: str) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask(f"select to_number('12', '{model}') from dual")


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("1 / 0", 1476),
        ("round(1 / 0, 2)", 1476),
        ("sum(1) / 0", 1476),
        ("mod('a', 2)", 1722),
        ("to_char(1, '9x9')", 1481),
        ("to_number('1234', '999')", 1722),
        ("to_number('1.55', '9.9')", 1722),
        ("sqrt(-1)", 1428),
        ("ln(0)", 1428),
        ("round(sysdate, 'MM') + sysdate", 975),
        ("abs(sysdate)", 932),
    ],
)
def test_numbers_that_oracle_refuses_are_refused(ask: Ask, expression: str, code: int) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask(f"select {expression} from dual")
    assert raised.value.code == code


def test_quotients_have_forty_digits_when_they_are_asked_for(ask: Ask) -> None:
    assert ask("select 1 / 3 from dual", is_fast=False) == [(THIRD,)]
    nines = Decimal("0." + "9" * 40)
    assert ask("select 1 / 3 * 3 from dual", is_fast=False) == [(nines,)]


def test_a_quotient_that_is_written_out_has_forty_digits(ask: Ask) -> None:
    assert ask("select 1 / 3 || '' from dual") == [("." + "3" * 40,)]
    inner = "select q || '' from (select 1 / 3 q from dual)"
    assert ask(inner) == [("." + "3" * 40,)]


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("q = 1 / 3", 1),
        ("q in (0.5, 1 / 3)", 1),
        ("q not in (0.5, 1 / 3)", 0),
        ("q * 3 < 1", 1),
        ("q * 2 * 3 = 2", 1),
        ("nvl(q, 0) between 1 / 3 and 1 / 3", 1),
        ("1 / 3 in (select q from dual)", 1),
        ("q >= all (select 1 / 3 from dual)", 1),
        ("q > 0.3333 and q <> 0.5", 1),
    ],
)
def test_a_quotient_of_an_inner_query_is_compared_with_all_its_digits(
    ask: Ask, condition: str, answer: int
) -> None:
    """40 digits of 2 / 3, times 3, are 1.99…98: one digit too many, so Oracle makes it 2."""
    inner = "select n / 3 q from (select 1 n from dual)"
    assert ask(f"select count(*) from ({inner}) where {condition}") == [(answer,)]


@pytest.mark.parametrize("is_fast", [True, False])
def test_a_quotient_of_an_inner_query_is_rounded_with_all_its_digits(
    ask: Ask, is_fast: bool
) -> None:
    """2 / 3 ends in 7 at the 40th place: 24 times that is 16 in Oracle's 40 digits."""
    sql = (
        "select ceil(two * 24), floor(one * 24), round(one * 0.015, 2), round(two / 3, 3), "
        "trunc(two, 1), round(half, 0), mod(two * 24, 1) "
        "from (select 1 / n one, 2 / n two, n / 6 half from (select 3 n from dual))"
    )
    expected = (16, 7, Decimal("0.01"), Decimal("0.222"), Decimal("0.6"), 1, 0)
    assert ask(sql, is_fast=is_fast) == [expected]


@pytest.mark.parametrize("is_fast", [True, False])
def test_both_ways_of_computing_round_alike(ask: Ask, is_fast: bool) -> None:
    """Every quotient of small numbers, with its ties, rounded and cut at several places."""
    numbers = "select level - 13 n, mod(level * 7, 23) + 1 d from dual connect by level <= 400"
    sql = (
        f"select n, d, round(n / d, 2), trunc(n / -d, 1), floor(n / d), ceil(n * 1.5 / d), "
        f"case when n / d > 1.5 then 1 else 0 end, round(n / 8, 2) from ({numbers}) order by n, d"
    )
    for n, d, *found in ask(sql, is_fast=is_fast):
        share = Decimal(int(n)) / int(d)
        assert found == [
            share.quantize(Decimal("0.01"), ROUND_HALF_UP),
            (-share).quantize(Decimal("0.1"), ROUND_DOWN),
            share.to_integral_value(ROUND_FLOOR),
            (Decimal(int(n)) * 3 / 2 / int(d)).to_integral_value(ROUND_CEILING),
            int(share > Decimal("1.5")),
            (Decimal(int(n)) / 8).quantize(Decimal("0.01"), ROUND_HALF_UP),
        ]


def test_a_number_too_long_for_38_digits_is_computed_in_oracle_s_own(ask: Ask) -> None:
    eights = "88888888888888888888.88"
    # 7901234567901234567899654320987654320987.6544, which Oracle rounds to 40 digits.
    squared = 7901234567901234567899654320987654320988
    assert ask(f"select {eights} * {eights} * 10 from dual") == [(squared * 10,)]
    assert ask("select sum(x) from (select 99999999999999999999999999999999999999 x from dual "
               "union all select 99999999999999999999999999999999999999 from dual)") == [
        (199999999999999999999999999999999999998,)
    ]  # fmt: skip
