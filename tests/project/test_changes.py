"""Whatever changes in the ERP and the CRM, an incremental build ends where a full one does."""

from pathlib import Path

import duckdb
import pytest

from tests import ledger_changes, pay_changes
from tests.project.test_reconciliation import assert_finds_what_is_planted
from tests.workspace import Workspace

NOW = "2024-07-01 09:00:00"
STAMPS = {
    "stored_at",
    "moved_at",
    "booked_at",
    "dbt_scd_id",
    "dbt_updated_at",
    "dbt_valid_from",
    "dbt_valid_to",
}


def differences(incremental: Workspace, full: Workspace) -> dict[str, int]:
    """Rows that only one of two warehouses has, by table of storage and marts."""
    found = {}
    with duckdb.connect() as session:
        for name, workspace in (("a", incremental), ("b", full)):
            for file in ("warehouse", "marts"):
                session.execute(
                    f"attach '{workspace.data / file}.duckdb' as {name}_{file} (read_only)"
                )
        for file, schema, table, columns in session.execute(
            """
            select database_name[3:], schema_name, table_name, list(column_name)
            from duckdb_columns()
            where database_name in ('a_warehouse', 'a_marts')
            and schema_name in ('storage', 'marts') and table_name not like 'snap_%'
            group by all
            """
        ).fetchall():
            names = ", ".join(column for column in columns if column not in STAMPS)
            ours = f"select {names} from a_{file}.{schema}.{table}"
            theirs = f"select {names} from b_{file}.{schema}.{table}"
            count = session.execute(
                f"select count(*) from (({ours} except all {theirs})"
                f" union all ({theirs} except all {ours}))"
            ).fetchone()
            found[table] = count[0] if count else 0
    assert len(found) > 20
    return {table: count for table, count in found.items() if count}


# Apart from each other, so that a change that went unnoticed is not covered up by another one.
ONE_ORG = "(select max(pk_org) from ic_saleout_h)"
ONE_DEPT = f"(select mode(cdptid) from ic_saleout_h where pk_org <> {ONE_ORG})"
ELSEWHERE = f"pk_org <> {ONE_ORG} and cdptid <> {ONE_DEPT}"

CHANGES = {
    "an order is moved to another month": [
        f"update so_saleorder set dbilldate = '2023-11-15 00:00:00', ts = '{NOW}'"
        " where csaleorderid in (select csaleorderid from so_saleorder where dr = 0 limit 20)",
    ],
    "only the heads of orders change": [
        "update so_saleorder set fstatusflag = 8,"
        " ccustomerid = (select min(pk_customer) from bd_customer), "
        f"ts = '{NOW}' where csaleorderid in"
        " (select csaleorderid from so_saleorder where dr = 0 order by 1 desc limit 20)",
    ],
    "documents are marked deleted, and one comes back": [
        f"update so_saleorder set dr = 1 - dr, ts = '{NOW}' where csaleorderid in"
        " (select csaleorderid from so_saleorder order by dr desc, 1 limit 10)",
        f"update ic_saleout_b set dr = 1, ts = '{NOW}' where cgeneralbid in"
        " (select cgeneralbid from ic_saleout_b where dr = 0 order by 1 limit 15)",
        f"update ar_recbill set dr = 1, ts = '{NOW}' where pk_recbill in"
        " (select pk_recbill from ar_recbill where dr = 0 order by 1 limit 5)",
    ],
    "rows are deleted outright": [
        "delete from so_saleorder_b where csaleorderbid in"
        " (select csaleorderbid from so_saleorder_b where dr = 0 order by 1 limit 12)",
        "delete from arap_verifydetail where pk_verifydetail in"
        " (select pk_verifydetail from arap_verifydetail order by 1 limit 12)",
        "delete from bd_areacl where pk_areacl in (select min(pk_areacl) from bd_areacl)",
    ],
    "a shipment is signed and another loses its signature": [
        f"update ic_saleout_h set fbillflag = 5 - fbillflag, ts = '{NOW}' where cgeneralhid in"
        " (select cgeneralhid from ic_saleout_h where fbillflag in (2, 3) order by fbillflag, 1"
        " limit 10) or cgeneralhid in"
        " (select cgeneralhid from ic_saleout_h where fbillflag = 3 order by 1 limit 10)",
    ],
    "a settlement moves to another receivable and another day": [
        "update arap_verifydetail set pk_item = (select max(pk_recitem) from ar_recitem where"
        f" dr = 0), busidate = '2023-12-31 00:00:00', ts = '{NOW}' where pk_verifydetail in"
        " (select pk_verifydetail from arap_verifydetail where dr = 0 order by 1 limit 10)",
    ],
    "an invoice line moves to another shipment, and one to none": [
        f"update so_saleinvoice_b set ts = '{NOW}', csrcbid = case when csaleinvoicebid ="
        " (select max(csaleinvoicebid) from so_saleinvoice_b where dr = 0) then '~' else"
        " (select min(cgeneralbid) from ic_saleout_b where dr = 0) end where csaleinvoicebid in"
        " (select csaleinvoicebid from so_saleinvoice_b where dr = 0 order by 1 desc limit 5)",
    ],
    "an invoice is dated anew, and one is deleted": [
        f"update so_saleinvoice set dbilldate = '2024-01-31 00:00:00', ts = '{NOW}'"
        " where csaleinvoiceid = (select min(csaleinvoiceid) from so_saleinvoice where dr = 0)",
        "delete from so_saleinvoice where csaleinvoiceid ="
        " (select mode(csaleinvoiceid) from so_saleinvoice_b where dr = 0)",
    ],
    "a settlement's receivable is no longer said, and a payable's neither": [
        f"update arap_verifydetail set pk_item = '~', ts = '{NOW}' where pk_verifydetail in"
        " (select max(pk_verifydetail) from arap_verifydetail where dr = 0 group by supplier)",
    ],
    "a payment moves to another order's payable and another day": [
        "update arap_verifydetail set pk_item = (select max(pk_payableitem) from ap_payableitem"
        f" where dr = 0), busidate = '2023-12-31 00:00:00', ts = '{NOW}' where pk_verifydetail in"
        " (select pk_verifydetail from arap_verifydetail where supplier <> '~' and dr = 0"
        " order by 1 limit 10)",
    ],
    "payables move to another order's line, and bills are deleted": [
        "update ap_payableitem set src_itemid = (select max(pk_order_b) from po_order_b where"
        f" dr = 0), ts = '{NOW}' where pk_payableitem in"
        " (select pk_payableitem from ap_payableitem where dr = 0 order by 1 desc limit 5)",
        f"update ap_payablebill set dr = 1, ts = '{NOW}' where pk_payablebill in"
        " (select pk_payablebill from ap_payablebill where dr = 0 order by 1 limit 5)",
    ],
    "a purchase order has a new version, and the old one is no longer the latest": [
        "insert into po_order_b by name select * replace ('9' || substr(pk_order_b, 2) as"
        f" pk_order_b, '9' || substr(pk_order, 2) as pk_order, nnum + 5 as nnum, '{NOW}' as ts)"
        " from po_order_b where pk_order = (select max(pk_order) from po_order where dr = 0)",
        "insert into po_order by name select * replace ('9' || substr(pk_order, 2) as pk_order,"
        f" nversion + 1 as nversion, '{NOW}' as ts)"
        " from po_order where pk_order = (select max(pk_order) from po_order where dr = 0)",
        f"update po_order set bislatest = 'N', ts = '{NOW}' where pk_order ="
        " (select max(pk_order) from po_order where dr = 0 and pk_order not like '9%')",
    ],
    "purchase order lines are deleted outright, and counted anew": [
        "delete from po_order_b where pk_order_b in"
        " (select pk_order_b from po_order_b where dr = 0 order by 1 limit 5)",
        f"update po_order_b set naccumarrvnum = nnum - 1, barriveclose = 'N', ts = '{NOW}'"
        " where pk_order_b in (select pk_order_b from po_order_b where dr = 0 order by 1 limit 9)",
    ],
    "a supplier is renamed and moves to another class": [
        f"update bd_supplier set name = name || '（改）', ts = '{NOW}', pk_supplierclass ="
        " (select max(pk_supplierclass) from bd_supplierclass)"
        " where pk_supplier = (select mode(pk_supplier) from po_order)",
    ],
    "a line moves to another order": [
        "update so_saleorder_b set csaleorderid = (select max(csaleorderid) from so_saleorder"
        f" where dr = 0), ts = '{NOW}' where csaleorderbid in"
        " (select csaleorderbid from so_saleorder_b where dr = 0 order by 1 limit 5)",
    ],
    "a customer is renamed": [
        f"update bd_customer set name = name || '（改）', ts = '{NOW}'"
        " where pk_customer = (select min(ccustomerid) from so_saleorder)",
    ],
    "a customer moves to another class": [
        "update bd_customer set pk_custclass = (select max(pk_custclass) from bd_custclass),"
        f" ts = '{NOW}' where pk_customer = (select max(customer) from ar_recitem)",
    ],
    "a customer class is renamed": [
        f"update bd_custclass set name2 = name2 || ' (new)', ts = '{NOW}' where pk_custclass ="
        " (select mode(pk_custclass) from bd_customer where pk_custclass <> '~')",
    ],
    "a material changes its name and unit": [
        "update bd_material set name2 = 'Renamed', pk_measdoc ="
        f" (select max(pk_measdoc) from bd_measdoc), ts = '{NOW}' where pk_material ="
        " (select mode(cmaterialvid) from ic_saleout_b)",
    ],
    "a salesperson is renamed": [
        f"update bd_psndoc set name = name || '*', ts = '{NOW}'"
        f" where pk_psndoc = (select mode(cbizid) from ic_saleout_h where {ELSEWHERE})",
    ],
    "a department is renamed": [
        f"update org_dept set name = name || '*', ts = '{NOW}' where pk_dept = {ONE_DEPT}",
    ],
    "a warehouse is renamed": [
        f"update bd_stordoc set name = name || '*', ts = '{NOW}'"
        " where pk_stordoc = (select mode(cwarehouseid) from ic_saleout_h"
        f" where {ELSEWHERE} and cbizid <> (select mode(cbizid) from ic_saleout_h"
        f" where {ELSEWHERE}))",
    ],
    "an organisation is renamed": [
        f"update org_orgs set name = name || '*', ts = '{NOW}' where pk_org = {ONE_ORG}",
    ],
    "a material category is renamed": [
        f"update bd_marbasclass set name = name || '类', ts = '{NOW}' where length(code) = 2",
    ],
    "a material category takes another code": [
        f"update bd_marbasclass set code = 'Z9', ts = '{NOW}' where pk_marbasclass ="
        " (select min(pk_marbasclass) from bd_marbasclass where length(code) = 2)",
    ],
    "all that was in a warehouse of a material moves to another, and to another day": [
        "update ic_flow set cwarehouseid = (select max(pk_stordoc) from bd_stordoc), dbizdate ="
        f" '2024-02-29 00:00:00', ts = '{NOW}' where cwarehouseid || cmaterialvid ="
        " (select mode(cwarehouseid || cmaterialvid) from ic_flow)",
    ],
    "lines of the stock flow are deleted": [
        "delete from ic_flow where pk_flow in (select pk_flow from ic_flow order by 1 limit 9)",
    ],
    "movements are posted into an earlier month, and others marked deleted": [
        "insert into ic_flow by name select * replace ('9' || substr(pk_flow, 2) as pk_flow,"
        f" '2024-01-17 00:00:00' as dbizdate, '{NOW}' as ts) from ic_flow where pk_flow in"
        " (select pk_flow from ic_flow where dr = 0 and dbizdate > '2024-03' order by 1 limit 7)",
        f"update ic_flow set dr = 1, ts = '{NOW}' where pk_flow in"
        " (select pk_flow from ic_flow where dr = 0 order by 1 desc limit 3)",
    ],
    "a stock loses all its movements, and another one's go to another material": [
        "delete from ic_flow where cwarehouseid || cmaterialvid ="
        " (select max(cwarehouseid || cmaterialvid) from ic_flow)",
        "update ic_flow set cmaterialvid = (select max(pk_material) from bd_material),"
        f" ts = '{NOW}' where cwarehouseid || cmaterialvid ="
        " (select min(cwarehouseid || cmaterialvid) from ic_flow)",
    ],
    "a material moves to another class": [
        "update bd_material set pk_marbasclass = (select max(pk_marbasclass) from bd_marbasclass),"
        f" ts = '{NOW}' where pk_material = (select max(cmaterialvid) from ic_flow)",
    ],
    "receipts and returns are costed anew": [
        f"update ic_flow set ncostprice = ncostprice * 2, ts = '{NOW}' where pk_flow in"
        " (select pk_flow from ic_flow where ninnum > 0 order by 1 desc limit 9)",
        f"update ia_detailledger set nprice = nprice + 1, nmny = nmny + nnum, ts = '{NOW}'"
        " where cbilltypecode = 'I5' and nnum < 0",
    ],
    **ledger_changes.CHANGES,
    **pay_changes.CHANGES,
}

LATER = "updated_at = '2024-07-01 09:00:00'"
CRM_CHANGES = {
    "a visit moves to another customer and day": [
        f"update visits set customer_id = 3, visited_on = '2024-05-05', {LATER}"
        " where id in (select id from visits order by id desc limit 5)",
    ],
    "visits are deleted outright": [
        "delete from visits where id in (select id from visits order by id limit 7)",
    ],
    "opportunities are won and estimated anew": [
        f"update opportunities set stage = 'won', closed_on = '2024-06-30', {LATER}"
        " where id in (select id from opportunities where closed_on is null limit 3)",
        "update opportunities set amount = round(amount * 1.07, 2) where customer_id = 7",
    ],
    "a CRM customer is renamed and regraded": [
        f"update customers set name = name || '*', grade = 'A', {LATER} where id = 2",
    ],
    "a CRM user moves to another department": [
        f"update users set department = '渠道部', department_en = 'Channels', {LATER} where id = 4",
    ],
    "a CRM customer takes the code of one that the ERP knows": [
        f"update customers set code = 'KH20700', {LATER}"
        " where id = (select max(id) from customers)",
    ],
}


NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


def assert_equals_full_build(workspace: Workspace, tmp_path: Path) -> None:
    """Build it anew from staging, and compare every row of storage and marts with a copy."""
    incremental = workspace.copy(tmp_path / "incremental")
    workspace.dbt("build", "--full-refresh", *NO_TESTS)
    assert differences(incremental, workspace) == {}


# The laws between documents do not hold after such surgery on single tables, so these build
# without data tests.


def test_all_changes_at_once_reach_the_marts_as_in_a_full_build(
    built: Workspace, tmp_path: Path
) -> None:
    before = built.copy(tmp_path / "before")
    # Every shipment has a category: changing them would hide what else was not noticed.
    for change, statements in CHANGES.items():
        if not change.startswith("a material category"):
            built.change_erp(*statements)
    for statements in CRM_CHANGES.values():
        built.change_crm(*statements)
    built.ingest("run", "--full")
    built.dbt("build", *NO_TESTS)
    changed = differences(built, before)
    assert {table for table in changed if table.startswith("fct_")} == {
        "fct_sales_order_lines",
        "fct_sales_days",
        "fct_sales_customer_days",
        "fct_shipments",
        "fct_shipment_billings",
        "fct_sales_invoice_lines",
        "fct_receivables",
        "fct_purchase_order_lines",
        "fct_payables",
        "fct_subledger_months",
        "fct_stock_movements",
        "fct_stock_movement_days",
        "fct_stock_layers",
        "fct_stock_layer_days",
        "fct_inventory_costs",
        "fct_gl_openings",
        "fct_gl_entries",
        "fct_gl_balance_months",
        "fct_gl_aux_balance_months",
        "fct_expense_months",
        "fct_expense_budget_months",
        "fct_sales_target_months",
        "fct_payroll",
        "fct_visits",
        "fct_opportunities",
        "fct_customer_days",
    }
    assert_equals_full_build(built, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("change", [*CHANGES, *CRM_CHANGES])
def test_an_incremental_build_equals_a_full_one_when(
    change: str, built: Workspace, tmp_path: Path
) -> None:
    before = built.copy(tmp_path / "before")
    built.change_erp(*CHANGES.get(change, []))
    built.change_crm(*CRM_CHANGES.get(change, []))
    built.ingest("run", "--full")
    built.dbt("build", *NO_TESTS)
    assert differences(built, before), "the change reached no table"
    assert_equals_full_build(built, tmp_path)


@pytest.mark.long
def test_a_build_whose_clock_is_behind_the_last_one_loses_nothing(
    built: Workspace, tmp_path: Path
) -> None:
    later = "+ interval 1 hour"
    with duckdb.connect(str(built.data / "marts.duckdb")) as marts:
        marts.execute(
            "update marts.platform.dbt_results"
            f" set started_at = started_at {later}, finished_at = finished_at {later}"
        )
        marts.execute(f"update marts.marts.fct_sales_order_lines set stored_at = stored_at {later}")
    newest = "select max(finished_at) from mart_file.platform.dbt_results where status = 'success'"
    before = built.rows(newest)
    built.change_erp(*CHANGES["only the heads of orders change"])
    built.ingest("run", "--full")
    built.dbt("build", *NO_TESTS)
    assert built.rows(newest) > before
    assert_equals_full_build(built, tmp_path)


@pytest.mark.long
def test_a_month_with_a_failed_build_and_partial_builds_keeps_all_laws_and_equals_a_full_build(
    built: Workspace, tmp_path: Path
) -> None:
    built.ingest("demo", "advance", "--days", "15")
    built.ingest("run", "--full")
    built.dbt("build")
    built.ingest("demo", "advance", "--days", "15")
    (first, day) = broken_date(built)
    built.ingest("run", "--full")
    failed = built.dbt("build", *NO_TESTS, code=1)
    assert "sto_sales_orders" in failed.stdout
    built.change_erp(
        f"update so_saleorder set dbilldate = '{day}', ts = '2024-08-01 10:00:00'"
        f" where csaleorderid = '{first}'",
        *CHANGES["a customer class is renamed"],
        *CHANGES["a salesperson is renamed"],
    )
    built.ingest("run", "--full")
    built.dbt("run", "--select", "sto_settlements", "fct_receivables", "sto_sales_order_lines")
    built.dbt("run", "--select", "fct_sales_order_lines")
    built.dbt("build")
    assert_finds_what_is_planted(built)
    assert_equals_full_build(built, tmp_path)


def broken_date(built: Workspace) -> tuple[str, str]:
    """Give an order a date that there is not; returns its id and the date that it had."""
    with duckdb.connect(str(built.data / "erp.duckdb"), read_only=True) as erp:
        (found,) = erp.execute(
            "select csaleorderid, dbilldate from so_saleorder where dr = 0 order by 1 limit 1"
        ).fetchall()
    built.change_erp(
        "update so_saleorder set dbilldate = '2024-13-45', ts = '2024-08-01 09:00:00'"
        f" where csaleorderid = '{found[0]}'"
    )
    return found


@pytest.mark.long
def test_a_dimension_that_is_built_after_the_fact_still_reaches_it(
    built: Workspace, tmp_path: Path
) -> None:
    built.change_erp(*CHANGES["a customer is renamed"], *CHANGES["a line moves to another order"])
    built.ingest("run", "--full")
    built.dbt("snapshot")
    built.dbt("run", "--select", "sto_sales_order_lines", "fct_sales_order_lines")
    built.dbt("build", *NO_TESTS)
    assert_equals_full_build(built, tmp_path)


def test_what_did_not_change_is_not_written_again(built: Workspace) -> None:
    stamps = "select max(stored_at), count(distinct stored_at) from mart_file.marts."
    tables = ("dim_customers", "dim_materials", "fct_shipments", "fct_receivables")
    before = [built.rows(stamps + table) for table in tables]
    built.dbt("build", *NO_TESTS, "--select", *(f"+{table}" for table in tables))
    assert [built.rows(stamps + table) for table in tables] == before


def test_a_key_that_is_written_twice_and_a_row_that_storage_lost_are_found(
    built: Workspace,
) -> None:
    with duckdb.connect(str(built.data / "marts.duckdb")) as marts:
        marts.execute(
            "insert into marts.marts.fct_shipments by name select * replace ("
            " (select max(finished_at) + interval 1 second from marts.platform.dbt_results)"
            " as stored_at) from (select * from marts.marts.fct_shipments limit 1)"
        )
    with duckdb.connect(str(built.data / "warehouse.duckdb")) as warehouse:
        warehouse.execute(
            "delete from storage.sto_shipments where shipment_id ="
            " (select min(shipment_id) from storage.sto_shipments)"
        )
    unique, kept = "unique_fct_shipments_shipment_line_id", "keeps_every_row_sto_shipments_*"
    said = built.dbt("test", "--select", unique, kept, code=1).stdout
    assert f"FAIL 1 {unique}" in said
    assert "FAIL 1 keeps_every_row_sto_shipments" in said


# One more, written after the law last held.
BROKEN = {
    "assert_vouchers_balance": "fct_gl_entries set debit_amount = debit_amount + 1 {}"
    " where entry_id = (select min(entry_id) from marts.marts.fct_gl_entries"
    " where voucher_id is not null)",
    "assert_costs_are_month_balances": "fct_inventory_costs set net_amount = net_amount + 1 {}"
    " where cost_line_id = (select min_by(cost_line_id, period) from"
    " marts.marts.fct_inventory_costs where is_costed = 1)",
    "assert_stock_is_held": "fct_stock_movement_days set net_quantity = net_quantity + 1 {} where"
    " (stock_key, movement_date, movement_type) = (select min((stock_key, movement_date,"
    " movement_type)) from marts.marts.fct_stock_movement_days)",
    "assert_stock_layers_end_at_nothing": "fct_stock_layers set amount = amount + 1 {} where"
    " movement_id = layer_id and layer_id = (select min(layer_id) from (select layer_id from"
    " marts.marts.fct_stock_layers group by layer_id having sum(quantity) = 0))",
}


def test_a_law_that_is_broken_by_what_was_written_since_it_held_is_found(built: Workspace) -> None:
    laws = (*BROKEN, "assert_stock_layers_are_stock")
    built.dbt("test", "--select", *laws)

    def break_all(stamp: str) -> str:
        with duckdb.connect(str(built.data / "marts.duckdb")) as marts:
            for broken in BROKEN.values():
                assert marts.execute(f"update marts.marts.{broken.format(stamp)}").fetchone() == (
                    1,
                )
        return built.dbt("test", "--select", *laws, code=1 if stamp else 0).stdout

    break_all("")  # nothing says that these were written: a full build finds them
    newer = "select max(finished_at) + interval 1 second from marts.platform.dbt_results"
    said = break_all(f", stored_at = ({newer})")
    failed = [line for line in said.splitlines() if " FAIL " in line]
    assert [law for law in laws if not any(f" {law} " in line for line in failed)] == []


def test_a_customer_who_is_renamed_moves_no_stock(built: Workspace) -> None:
    written = "select max(stored_at) from mart_file.marts."
    stocks = ("fct_stock_layers", "fct_stock_movement_days")
    before = [built.rows(written + table) for table in stocks]
    built.change_erp(
        f"update bd_customer set name = name || '*', ts = '{NOW}' where pk_customer ="
        " (select mode(ccustomerid) from ic_saleout_h where dr = 0)",
    )
    built.ingest("run", "--full")
    since = built.rows("select max(moved_at) from mart_file.marts.fct_stock_movements")
    built.dbt("build", *NO_TESTS, "--select", "+fct_stock_movements", *stocks)
    renamed = built.rows(
        "select count(*), max(moved_at) from mart_file.marts.fct_stock_movements"
        " where counterpart_name like '%*'"
    )
    assert renamed[0][0] > 0
    assert renamed[0][1:] == since[0]
    assert [built.rows(written + table) for table in stocks] == before
