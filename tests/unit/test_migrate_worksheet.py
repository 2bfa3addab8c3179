"""The worksheet of a migration: a workbook, a page and JSON of the same sheets."""

import json
from pathlib import Path

import openpyxl
import pytest

from dbt_project.migrate.analysis import analyse, analyse_text
from dbt_project.migrate.declared import DeclaredTable, Project, overlaps, staged_columns
from dbt_project.migrate.dictionary import read_dictionary
from dbt_project.migrate.legacy_text import LegacyText
from dbt_project.migrate.sheets import Sheet, sheets
from dbt_project.migrate.worksheet import as_json, markdown, write_workbook
from tests.legacy_samples import FILES, FOLDER

PROJECT = Project(
    tables={
        "so_saleorder": DeclaredTable("nc", "so_saleorder", frozenset({"csaleorderid", "pk_org"})),
        "bd_customer": DeclaredTable("nc", "bd_customer", frozenset({"pk_customer", "name"})),
    },
    marts={
        "fct_orders": frozenset({"so_saleorder", "so_saleorder_b", "bd_customer"}),
        "fct_wide": frozenset({"so_saleorder", "so_saleorder_b", "bd_customer", "bd_material"}),
        "dim_customers": frozenset({"bd_customer"}),
        "dim_orgs": frozenset({"org_orgs"}),
    },
)


def made(sql: str) -> dict[str, Sheet]:
    analysis = analyse_text(LegacyText(Path("a.sql"), sql, "utf-8"))
    return {sheet.key: sheet for sheet in sheets([analysis], PROJECT)}


def column(sheet: Sheet, key: str) -> list[object]:
    place = [head.key for head in sheet.heads].index(key)
    return [row[place] for row in sheet.rows]


SQL = (
    "select h.vbillcode, c.name, b.nnum from so_saleorder h, so_saleorder_b b, bd_customer c\n"
    "where h.csaleorderid = b.csaleorderid and h.ccustomerid = c.pk_customer(+) and h.pk_org = '&o'"
)


def test_what_staging_lacks_is_listed_table_by_table_and_column_by_column() -> None:
    gaps = made(SQL)["gaps"]
    listed = list(zip(column(gaps, "table"), column(gaps, "column"), strict=True))
    assert listed == [
        ("so_saleorder", "ccustomerid"),
        ("so_saleorder", "vbillcode"),
        ("so_saleorder_b", "*"),
        ("so_saleorder_b", "csaleorderid"),
        ("so_saleorder_b", "nnum"),
    ]
    [row] = made(SQL)["files"].rows
    heads = [head.key for head in made(SQL)["files"].heads]
    said = dict(zip(heads, row, strict=True))
    assert (said["missing_tables"], said["missing_columns"]) == (1, 4)
    assert (said["best_mart"], said["covered"]) == ("fct_orders", 1.0)


def test_the_narrowest_mart_with_most_of_the_tables_comes_first() -> None:
    found = overlaps(PROJECT, ["so_saleorder", "so_saleorder_b", "gl_detail"])
    assert [overlap.mart for overlap in found] == ["fct_orders", "fct_wide"]
    assert found[0].missing == ("gl_detail",)
    assert found[0].share == pytest.approx(2 / 3)


def test_every_sheet_has_chinese_and_english_heads_and_rows_that_fit() -> None:
    for sheet in sheets([analyse(path) for path in FILES], PROJECT):
        assert sheet.rows, sheet.key
        assert len({head.key for head in sheet.heads}) == len(sheet.heads)
        assert all(head.zh and head.en for head in sheet.heads)
        assert {len(row) for row in sheet.rows} == {len(sheet.heads)}


def test_the_workbook_holds_all_rows_with_frozen_heads_and_no_formulas(tmp_path: Path) -> None:
    found = sheets([analyse(path) for path in FILES], PROJECT)
    write_workbook(tmp_path / "w.xlsx", found)
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    assert len(book.sheetnames) == len(found)
    for page, sheet in zip(book.worksheets, found, strict=True):
        assert page.freeze_panes == "B3"
        assert page.max_row == len(sheet.rows) + 2
        assert [cell.value for cell in page[2]] == [head.en for head in sheet.heads]
        assert not [c for row in page.iter_rows() for c in row if c.data_type == "f"]


def test_a_condition_that_begins_with_an_equals_sign_stays_a_text(tmp_path: Path) -> None:
    sheet = made("select '=1+1' x from so_saleorder where '=2' = pk_org")
    write_workbook(tmp_path / "w.xlsx", list(sheet.values()))
    book = openpyxl.load_workbook(tmp_path / "w.xlsx")
    values = [c.value for page in book.worksheets for row in page.iter_rows() for c in row]
    assert "'=2' = pk_org" in values


def test_markdown_tables_are_not_broken_by_what_they_hold() -> None:
    page = markdown(list(made("select a||'|'||b x\nfrom t where c = 'p|q'").values()))
    table = [line for line in page.splitlines() if "p\\|q" in line]
    assert table
    assert all(line.startswith("| ") and line.endswith(" |") for line in table)


def test_json_has_the_sheets_by_key_with_the_heads_keys() -> None:
    loaded = json.loads(as_json(list(made(SQL).values())))
    assert loaded["version"] == 1
    assert loaded["parameters"][0]["name"] == "o"
    assert loaded["parameters"][0]["columns"] == "so_saleorder.pk_org"
    assert loaded["joins"][1] == {
        "file": "a.sql", "statement": 1, "left": "so_saleorder.ccustomerid", "operator": "=",
        "right": "bd_customer.pk_customer", "kind": "left", "old": "(+)", "line": 2,
    }  # fmt: skip


def test_a_file_that_cannot_be_read_is_on_the_list_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "b.sql").write_bytes(b"\x00\xff\x01\xfe" * 99)
    found = {s.key: s for s in sheets([analyse(tmp_path / "b.sql")], PROJECT)}
    assert column(found["files"], "effort") == ["?"]
    assert column(found["files"], "notes") == ["is a binary file"]
    assert column(found["hand_work"], "effort") == ["heavy"]


def test_a_dictionary_is_read_from_what_oracle_exports_and_what_ingest_describes(
    tmp_path: Path,
) -> None:
    (tmp_path / "d.csv").write_text(
        "TABLE_NAME,COLUMN_NAME,DATA_TYPE,COMMENTS\nBD_ACCOUNT,CODE,VARCHAR2(40),科目编码\n",
        encoding="utf-8-sig",
    )
    (tmp_path / "d.yml").write_text(
        "      - name: bd_account\n"
        "        config: {meta: {ingest: {key: [pk_account]}}}\n"
        "        columns:\n"
        "          - {name: pk_account, data_type: char(20)}\n",
        encoding="utf-8",
    )
    [from_csv] = read_dictionary(tmp_path / "d.csv")
    [from_yaml] = read_dictionary(tmp_path / "d.yml")
    assert from_csv.columns["code"].data_type == "varchar2(40)"
    assert from_csv.columns["code"].comment == "科目编码"
    assert (from_yaml.key, set(from_yaml.columns)) == (("pk_account",), {"pk_account"})


def test_the_names_that_a_staging_model_gives_are_read_off_its_sql() -> None:
    sql = (
        "select\n    {{ nc_text('code') }} as dept_code,\n    nnum as quantity,\n"
        "    coalesce(nmny, 0) as amount,\n    captured_at\n"
    )
    found = {(column.source, column.name) for column in staged_columns(sql)}
    assert found == {("code", "dept_code"), ("nnum", "quantity"), ("nmny", "amount")}


def test_samples_are_where_the_tests_look_for_them() -> None:
    assert len(FILES) >= 12
    assert {path.parent for path in FILES} == {FOLDER}
