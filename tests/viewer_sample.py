"""A small published warehouse for the viewer's tests: four reports over generated sales."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import streamlit as st

from dbt_project.application.database import close
from dbt_project.reports import (
    Across,
    Buckets,
    Carried,
    Chart,
    Column,
    Condition,
    Drill,
    Headline,
    HideZero,
    Highlight,
    Label,
    Ledger,
    ListColumn,
    Measure,
    Options,
    Parameter,
    Report,
    RowLevel,
    Running,
    Sort,
    Verify,
    reports_to_json,
)

BUILD = "20260105T083000_000000_abcdef12"
TODAY = date(2026, 1, 5)
MONEY = "#,##0.00"
HOSTILE = '<script>alert("x")</script> & 公司'


def publish(data: Path, lines: int = 600, build: str = BUILD) -> Path:
    """Write the sample as if a build had been published into `data`; returns the database."""
    folder = data / "published"
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / f"{build}.duckdb"
    with duckdb.connect(database) as connection:
        for statement in _tables(lines):
            connection.execute(statement)
    database.with_suffix(".json").write_text(reports_to_json(reports()), encoding="utf-8")
    return database


@contextmanager
def opened_sample(data: Path) -> Iterator[None]:
    """The viewer shows what is published in `data`; what people leave there is gone afterwards."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("REPORT_PLATFORM_ROOT", str(Path(__file__).parents[1]))
        environment.setenv("REPORT_PLATFORM_DATA", str(data))
        yield
    st.cache_resource.clear()
    st.cache_data.clear()
    close()
    for path in data.glob("app.sqlite*"):
        path.unlink()


def reports() -> tuple[Report, ...]:
    """Two lists and two cross-tabs, as their declarations would be read."""
    return (_orders(), _shipments(), _ageing(), _book())


def _tables(lines: int) -> list[str]:
    return [
        "create schema marts",
        "create schema platform",
        """create table marts.dim_orgs as select * from (values
            ('01', '华东公司', 'East'), ('02', '华南公司', 'South'), ('03', '北方公司', 'North')
        ) t(org_code, org_name, org_name_en)""",
        """create table marts.dim_material_categories as select * from (values
            ('10', '机床', 'Machines'), ('20', '刀具', 'Tools'), ('30', '配件', 'Parts'),
            ('40', '服务', 'Service')
        ) t(material_category_code, material_category_name, material_category_name_en)""",
        f"""create table marts.dim_customers as
            select
                'C' || lpad(i::varchar, 4, '0') as customer_code,
                case i when 3 then '{HOSTILE}' when 5 then '=1+1 贸易'
                    else '客户' || i || '有限公司' end as customer_name,
                case i when 3 then '{HOSTILE}' else 'Customer ' || i end as customer_name_en,
                '0' || (i % 3 + 1) as customer_class_code,
                ['直销客户', '经销商', '内部单位'][i % 3 + 1] as customer_class_name,
                ['Direct', 'Dealers', 'Internal'][i % 3 + 1] as customer_class_name_en
            from range(1, 13) t(i)""",
        f"""create table marts.lines as
            select
                i,
                date '2024-12-20' + cast(i * 381 / {lines} as int) as day,
                'C' || lpad((i * 7 % 12 + 1)::varchar, 4, '0') as customer_code,
                '0' || (i % 3 + 1) as org_code,
                (i % 4 + 1) || '0' as material_category_code,
                cast(i * 13 % 97 + 1 as decimal(28, 8)) as quantity,
                cast((i * 7919 % 100000) / 100 * (case when i % 41 = 0 then -1 else 1 end)
                    as decimal(28, 8)) as amount
            from range({lines}) t(i)""",
        """create table marts.fct_sales_order_lines as
            select
                i::varchar as sales_order_line_id,
                'SO' || lpad((i // 3)::varchar, 18, '0') as order_no,
                lpad((i % 3 * 10 + 10)::varchar, 4, '0') as line_no,
                day as order_date,
                lines.customer_code, customer_name, customer_name_en, org_code,
                i % 3 + 2 as order_status,
                ['已审批', '已关闭', '已冻结'][i % 3 + 1] as order_status_name,
                ['Approved', 'Closed', 'Frozen'][i % 3 + 1] as order_status_name_en,
                quantity as ordered_quantity, amount as ordered_amount,
                cast(case when i % 4 = 0 then quantity else 0 end as decimal(28, 8))
                    as open_quantity,
                cast(case when i % 4 = 0 then amount else 0 end as decimal(28, 8)) as open_amount,
                case when i % 4 = 0 then day + 20 end as open_delivery_date
            from marts.lines join marts.dim_customers using (customer_code)""",
        """create table marts.fct_shipments as
            select i::varchar as shipment_line_id, day as shipment_date, org_code,
                lines.customer_code, customer_name, customer_name_en,
                customer_class_code, customer_class_name, customer_class_name_en,
                material_category_code, material_category_name, material_category_name_en,
                quantity, amount
            from marts.lines join marts.dim_customers using (customer_code)
            join marts.dim_material_categories using (material_category_code)""",
        """create table marts.fct_receivables as
            select i::varchar as movement_id, day as movement_date, day + 30 as due_date, org_code,
                lines.customer_code, customer_name, customer_name_en,
                customer_class_code, customer_class_name, customer_class_name_en, amount
            from marts.lines join marts.dim_customers using (customer_code)""",
        """create table marts.fct_entries as
            select i::varchar as entry_id, day as entry_date, '记-' || lpad(i::varchar, 4, '0')
                    as voucher_no,
                case i % 2 when 0 then '销售收入' else '收到货款' end as explanation,
                org_code, lines.customer_code, customer_name, customer_name_en,
                case i % 2 when 0 then amount end as debit_amount,
                case i % 2 when 1 then amount end as credit_amount
            from marts.lines join marts.dim_customers using (customer_code)""",
        """create table platform.fct_migration_verifications as select * from (values
            ('shipment_statistics', 'period=2024-01..2024-06', timestamp '2026-01-04 02:00:00',
                1200, 0, 0, 1),
            ('shipment_statistics', 'period=2025', timestamp '2026-01-05 02:00:00', 34, 0, 0, 1),
            ('shipment_statistics', 'period=2023', timestamp '2026-01-03 02:00:00', 34, 3, 1, 1)
        ) t(report_name, parameter_set, verified_at, cell_count, different_cells, is_different,
            is_latest)""",
        """create table platform.dim_source_tables as select * from (values
            ('nc', 'so_saleorder', timestamp '2026-01-05 08:00:00'),
            ('nc', 'so_saleorder_b', timestamp '2026-01-05 07:00:00'),
            ('nc', 'ic_saleout_h', timestamp '2026-01-05 08:10:00')
        ) t(source_name, table_name, captured_at)
        cross join (select timestamp '2026-01-05 08:10:00' as last_tried_at,
            timestamp '2026-01-04 01:00:00' as reconciled_at, 12 as runs, 0 as failures,
            600 as rows_inserted, 20 as rows_updated, 3 as rows_deleted, 597 as source_rows,
            0 as rows_different, 0 as is_failing, 0 as rows_put_aside) figures""",
        """create table platform.dbt_results as select
            'b' as invocation_id, 'test.report_platform.t' || i as node_id, 'pass' as status,
            timestamp '2026-01-05 08:20:00' as started_at,
            timestamp '2026-01-05 08:25:00' as finished_at,
            null::varchar as message
        from range(42) t(i)""",
    ]


def _column(name: str, zh: str, en: str, data_type: str = "varchar", text: str = "") -> Column:
    form = MONEY if data_type.startswith("decimal") else None
    return Column(
        name=name,
        label=Label(zh, en),
        data_type=data_type,
        format=form,
        text=text or None,
        text_en=f"{text}_en" if text else None,
    )


ORG = _column("org_code", "组织", "Organisation")
CUSTOMER = _column("customer_code", "客户", "Customer", text="customer_name")
CUSTOMER_CLASS = _column("customer_class_code", "客户分类", "Class", text="customer_class_name")
CATEGORY = _column("material_category_code", "物料大类", "Category", text="material_category_name")
STATUS = _column("order_status", "状态", "Status", "integer", text="order_status_name")
ORDER_DATE = _column("order_date", "订单日期", "Order date", "date")
SHIPMENT_DATE = _column("shipment_date", "出库日期", "Shipped on", "date")
MOVEMENT_DATE = _column("movement_date", "日期", "Date", "date")
ENTRY_DATE = _column("entry_date", "日期", "Date", "date")
DUE_DATE = _column("due_date", "到期日", "Due", "date")
AMOUNT = _column("amount", "金额", "Amount", "decimal(28,8)")
QUANTITY = _column("quantity", "数量", "Quantity", "decimal(28,8)")


def _parameter(name: str, kind: str, zh: str, en: str, **rest: object) -> Parameter:
    given: dict[str, object] = {
        "column": None,
        "default": None,
        "required": False,
        "options": None,
        "where": (),
    }
    return Parameter(name=name, label=Label(zh, en), type=kind, **{**given, **rest})  # type: ignore[arg-type]


def _org_parameter() -> Parameter:
    options = Options(
        model="dim_orgs",
        relation=("marts", "dim_orgs"),
        value="org_code",
        label="org_name",
        label_en="org_name_en",
        depends_on={},
    )
    return _parameter("org", "multiselect", "组织", "Organisation", column=ORG, options=options)


def _customer_parameters(*, by_class: bool = False) -> tuple[Parameter, ...]:
    """A customer; after its class, which narrows the choice."""
    of_customers = {"model": "dim_customers", "relation": ("marts", "dim_customers")}
    customers = Options(
        **of_customers,
        value="customer_code",
        label="customer_name",
        label_en="customer_name_en",
        depends_on={"class": "customer_class_code"} if by_class else {},
    )
    classes = Options(
        **of_customers,
        value="customer_class_code",
        label="customer_class_name",
        label_en="customer_class_name_en",
        depends_on={},
    )
    customer = _parameter(
        "customer", "multiselect", "客户", "Customer", column=CUSTOMER, options=customers
    )
    of_class = _parameter(
        "class", "select", "客户分类", "Class", column=CUSTOMER_CLASS, options=classes
    )
    return (of_class, customer) if by_class else (customer,)


def _measure(name: str, zh: str, en: str, column: Column | None, **rest: object) -> Measure:
    given: dict[str, object] = {
        "group": None,
        "type": "sum",
        "numerator": None,
        "denominator": None,
        "span": "within",
        "where": (),
        "format": MONEY,
    }
    return Measure(name=name, label=Label(zh, en), column=column, **{**given, **rest})  # type: ignore[arg-type]


def _list_column(column: Column, group: Label | None = None, total: bool = False) -> ListColumn:
    return ListColumn(
        name=column.name,
        label=column.label,
        group=group,
        column=column,
        days_since=None,
        total=total,
        format=column.format,
    )


def _report(name: str, zh: str, en: str, **rest: object) -> Report:
    given: dict[str, object] = {
        "description": Label(f"{zh}的说明。", f"What {en.lower()} shows."),
        "subject": Label("销售", "Sales"),
        "tags": ("销售",),
        "owner": "销售管理部",
        "maturity": "medium",
        "replaces": f"NC {zh}",
        "where": (),
        "rows": (),
        "across": None,
        "columns": (),
        "measures": (),
        "total_row": True,
        "hide_zero": None,
        "order_by": (),
        "highlights": (),
        "headline": None,
        "page_size": 200,
        "export_rows": 100_000,
        "timeout_s": 30,
        "verify": None,
        "sources": (("nc", "so_saleorder"), ("nc", "so_saleorder_b")),
        "file": "models/marts/sales/_sales__exposures.yml",
    }
    return Report(name=name, label=Label(zh, en), **{**given, **rest})  # type: ignore[arg-type]


def _orders() -> Report:
    ordered = Label("订单", "Ordered")
    unfinished = Label("未出库", "Open")
    late = ListColumn(
        name="days_late",
        label=Label("逾期天数", "Days late"),
        group=None,
        column=_column("open_delivery_date", "计划日期", "Planned", "date"),
        days_since="as_of",
        total=False,
        format="#,##0",
    )
    figures = [
        ("ordered_quantity", "订单数量", "Quantity", ordered),
        ("ordered_amount", "订单金额", "Amount", ordered),
        ("open_quantity", "未出库数量", "Quantity", unfinished),
        ("open_amount", "未出库金额", "Amount", unfinished),
    ]
    columns = [_column("order_no", "订单号", "Order"), _column("line_no", "行号", "Line")]
    return _report(
        "sales_order_execution",
        "销售订单执行情况",
        "Sales order execution",
        model="fct_sales_order_lines",
        relation=("marts", "fct_sales_order_lines"),
        key=("sales_order_line_id",),
        layout="list",
        columns=(
            *(_list_column(column) for column in (*columns, ORDER_DATE, CUSTOMER, STATUS)),
            *(
                _list_column(_column(name, zh, en, "decimal(28,8)"), group, total=True)
                for name, zh, en, group in figures
            ),
            late,
        ),
        parameters=(
            _parameter(
                "period", "month_range", "订单月份", "Order month",
                column=ORDER_DATE, default="2025-01..2025-12", required=True,
            ),
            _parameter("as_of", "date", "截至日期", "As of", default="2026-01-05", required=True),
            _org_parameter(),
            _parameter("order_no", "text", "订单号", "Order no.", column=columns[0]),
            _parameter(
                "open_only", "toggle", "只看未完成", "Open lines only",
                where=(Condition("open_quantity", ">", 0),),
            ),
        ),
        order_by=(Sort("order_date", True), Sort("order_no", False), Sort("line_no", False)),
        highlights=(Highlight(Condition("days_late", ">", 0), "bad"),),
        headline=Headline(("ordered_amount", "open_amount"), ORDER_DATE),
        drills=(
            Drill(
                "customer_code", "customer_ledger", (Carried("customer", "row", "customer_code"),)
            ),
        ),
        page_size=100,
    )  # fmt: skip


def _shipments() -> Report:
    return _report(
        "shipment_statistics",
        "销售出库统计",
        "Shipment statistics",
        model="fct_shipments",
        relation=("marts", "fct_shipments"),
        key=("shipment_line_id",),
        layout="crosstab",
        rows=(RowLevel(CUSTOMER_CLASS, True), RowLevel(CUSTOMER)),
        across=Across(CATEGORY, None, ("quantity", "amount", "average_price"), 24, True),
        measures=(
            _measure("quantity", "数量", "Quantity", QUANTITY),
            _measure("amount", "金额", "Amount", AMOUNT),
            _measure(
                "average_price", "均价", "Avg price", None,
                type="ratio", numerator="amount", denominator="quantity", format="#,##0.0000",
            ),
        ),
        parameters=(
            _parameter(
                "period", "month_range", "出库月份", "Month shipped",
                column=SHIPMENT_DATE, default="2025-01..2025-12", required=True,
            ),
            _org_parameter(),
        ),
        headline=Headline(("amount",), SHIPMENT_DATE),
        drills=(
            Drill(
                "amount",
                "customer_ageing",
                (
                    Carried("class", "row", "customer_class_code"),
                    Carried("customer", "row", "customer_code"),
                    Carried("org", "param", "org"),
                ),
            ),
        ),
        charts=(
            Chart("bar", "customer_class_code", ("amount",), "material_category_code", True),
            Chart("line", "material_category_code", ("average_price",), None, False),
        ),
        maturity="high",
        verify=Verify(
            "shipment_statistics", ({"period": "2024-01..2024-06"}, {"period": "2025"})
        ),
        sources=(("nc", "ic_saleout_h"),),
    )  # fmt: skip


def _ageing() -> Report:
    return _report(
        "customer_ageing",
        "客户应收账龄分析表",
        "Customer ageing",
        subject=Label("应收", "Receivables"),
        tags=("应收",),
        owner="财务部",
        model="fct_receivables",
        relation=("marts", "fct_receivables"),
        key=("movement_id",),
        layout="crosstab",
        rows=(RowLevel(CUSTOMER_CLASS, True), RowLevel(CUSTOMER)),
        across=Across(None, Buckets(DUE_DATE, "as_of", (0, 30, 60, 90)), ("aged",), 24, False),
        measures=(
            _measure("balance", "应收余额", "Balance", AMOUNT, span="until"),
            _measure("aged", "账龄", "Ageing", AMOUNT, span="until"),
            _measure(
                "overdue", "逾期合计", "Overdue", AMOUNT, span="until",
                where=(Condition("due_date", "<", "$param.as_of"),),
            ),
            _measure(
                "overdue_share", "逾期占比", "Overdue %", None,
                type="ratio", numerator="overdue", denominator="balance", format="0.0%",
            ),
        ),
        hide_zero=HideZero(),
        parameters=(
            _parameter(
                "as_of", "date", "截至日期", "As of",
                column=MOVEMENT_DATE, default="2026-01-05", required=True,
            ),
            _org_parameter(),
            *_customer_parameters(by_class=True),
        ),
        highlights=(Highlight(Condition("overdue_share", ">", Decimal("0.5")), "bad"),),
        headline=Headline(("balance",), None),
    )  # fmt: skip


def _book() -> Report:
    moved, left = Label("发生额", "Movement"), Label("余额", "Balance")
    debit = _column("debit_amount", "借方", "Debit", "decimal(28,8)")
    credit = _column("credit_amount", "贷方", "Credit", "decimal(28,8)")
    return _report(
        "customer_ledger",
        "往来明细账",
        "Customer ledger",
        subject=Label("总账", "General ledger"),
        tags=("总账",),
        owner="总账组",
        model="fct_entries",
        relation=("marts", "fct_entries"),
        key=("entry_id",),
        layout="list",
        columns=(
            _list_column(ENTRY_DATE),
            _list_column(_column("voucher_no", "凭证号", "Voucher")),
            _list_column(_column("explanation", "摘要", "Explanation")),
            _list_column(debit, moved, total=True),
            _list_column(credit, moved, total=True),
        ),
        ledger=Ledger(
            sections=(ORG, CUSTOMER),
            opening=True,
            period_totals=("day", "month", "year_to_date"),
            running=(Running("balance", left, left, debit, credit, MONEY),),
            direction=True,
            caption="explanation",
        ),
        parameters=(
            _parameter(
                "dates", "date_range", "日期", "Dates",
                column=ENTRY_DATE, default="2025-03-01..2025-04-30", required=True,
            ),
            _org_parameter(),
            *_customer_parameters(),
        ),
        order_by=(Sort("entry_date", False), Sort("voucher_no", False)),
        page_size=100,
    )  # fmt: skip
