"""The word lists of `names` as temporary tables, so that names are made in SQL."""

from collections.abc import Iterable
from typing import Any

import duckdb

from ingest.demo_erp import accounts, names


def load(connection: duckdb.DuckDBPyConnection) -> None:
    """Create one temporary table `word_…` per list; `n` counts from 0."""
    for table, rows in _lists().items():
        numbered = [{"n": n, **row} for n, row in enumerate(rows)]
        connection.execute(
            f"create or replace temp table word_{table} as select unnest($rows, recursive := true)",
            {"rows": numbered},
        )


def _lists() -> dict[str, Iterable[dict[str, Any]]]:
    return {
        "cities": (
            {**_pair(city), "province": province[0], "province_en": province[1], "area": area}
            for city, province, area in names.CITIES
        ),
        "areas": _coded(names.AREAS),
        "brands": map(_pair, names.BRANDS),
        "industries": ({**_pair(pair), "class": code} for pair, code in names.INDUSTRIES),
        "suffixes": map(_pair, names.SUFFIXES),
        "foreign": ({**_pair(pair), "class": code} for pair, code in names.FOREIGN),
        "foreign_families": map(_pair, names.FOREIGN_FAMILIES),
        "foreign_trades": map(_pair, names.FOREIGN_TRADES),
        "customer_classes": _coded(names.CUSTOMER_CLASSES),
        "variants": map(_pair, names.VARIANTS),
        "products": (
            {"code": code, **_pair(pair), "price": price, "unit": unit, "tax": tax}
            for code, pair, price, unit, tax, _ in names.PRODUCTS
        ),
        "product_lines": (
            {"top": code, "code": f"{code}{number:02d}", **_pair(pair)}
            for code, _, _, _, _, lines in names.PRODUCTS
            for number, pair in enumerate(lines, start=1)
        ),
        "units": (
            {"code": code, **_pair(pair), "dimension": dimension}
            for code, pair, dimension in names.UNITS
        ),
        "organisations": map(_pair, names.ORGANISATIONS),
        "departments": _coded(names.DEPARTMENTS),
        "warehouses": _coded(names.WAREHOUSES),
        "currencies": (
            {"pk": pk, "code": code, **_pair(pair), "symbol": symbol}
            for pk, code, pair, symbol in names.CURRENCIES
        ),
        "surnames": map(_pair, names.SURNAMES),
        "given_names": map(_pair, names.GIVEN_NAMES),
        "supplier_trades": ({**_pair(pair), "class": code} for pair, code in names.SUPPLIER_TRADES),
        "supplier_classes": _coded(names.SUPPLIER_CLASSES),
        **_ledger_lists(),
    }


def _ledger_lists() -> dict[str, Iterable[dict[str, Any]]]:
    return {
        "account_types": (
            {"code": code, **_pair(pair), "side": side}
            for code, pair, side in accounts.ACCOUNT_TYPES
        ),
        "accounts": (
            {
                "code": code, **_pair(pair), "auxiliaries": auxiliaries,
                "other_side": int(accounts.is_other_side(code)),
                "cash": accounts.CASH.get(code[:4], 0),
            }
            for code, pair, auxiliaries in accounts.chart()
        ),
        "auxiliaries": (
            {"letter": letter, "field": field, **_pair(pair), "archive": archive}
            for letter, field, pair, archive in accounts.AUXILIARIES
        ),
        "voucher_types": (
            {"code": code, **_pair(pair), "short": short}
            for code, pair, short in accounts.VOUCHER_TYPES
        ),
        "cash_flow_items": (
            {"code": code, **_pair(pair), "direction": direction}
            for code, pair, direction in accounts.CASH_FLOW_ITEMS
        ),
    }  # fmt: skip


def _pair(pair: names.Pair) -> dict[str, str]:
    return {"zh": pair[0], "en": pair[1]}


def _coded(rows: Iterable[tuple[str, names.Pair]]) -> list[dict[str, str]]:
    return [{"code": code, **_pair(pair)} for code, pair in rows]
