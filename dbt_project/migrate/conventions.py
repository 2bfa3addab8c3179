"""How NC names things, and how this project does: types, staging macros, plain names.

NC's columns say by their names what they are (dictionary of NC 6.x): pk_… and c…id are references,
n… figures, d…date dates kept as text, b… and …flag flags; every table has dr and ts.
"""

import re
from collections.abc import Iterable, Mapping

# Entities by table; plural, as models are named.
ENTITIES: Mapping[str, str] = {
    "gl_voucher": "vouchers",
    "gl_detail": "voucher_lines",
    "gl_balance": "account_balances",
    "gl_docfree1": "auxiliary_sets",
    "gl_freevalue": "auxiliary_values",
    "gl_cashflowcase": "cash_flow_cases",
    "bd_account": "accounts",
    "bd_accasoa": "chart_accounts",
    "bd_accchart": "account_charts",
    "bd_acctype": "account_types",
    "bd_vouchertype": "voucher_types",
    "bd_cust_supplier": "business_partners",
    "bd_supplier": "suppliers",
    "bd_supplierclass": "supplier_classes",
    "bd_project": "projects",
    "bd_accperiodmonth": "accounting_periods",
    "bd_accperiod": "accounting_years",
    "org_accountingbook": "accounting_books",
    "org_financeorg": "finance_orgs",
    "po_praybill": "requisitions",
    "po_praybill_b": "requisition_lines",
    "po_order": "purchase_orders",
    "po_order_b": "purchase_order_lines",
    "po_arriveorder": "arrivals",
    "po_arriveorder_b": "arrival_lines",
    "po_invoice": "purchase_invoices",
    "po_invoice_b": "purchase_invoice_lines",
    "po_settlebill": "purchase_settlements",
    "po_settlebill_b": "purchase_settlement_lines",
    "ic_purchasein_h": "purchase_receipts",
    "ic_purchasein_b": "purchase_receipt_lines",
    "ic_flow": "stock_movements",
    "ic_onhanddim": "stock_keys",
    "ic_onhandnum": "stock_on_hand",
    "ia_detailledger": "stock_values",
    "ia_monthnab": "month_stock_values",
    "ap_payablebill": "payable_bills",
    "ap_payableitem": "payable_items",
    "ap_paybill": "payments",
    "ap_payitem": "payment_items",
    "sm_user": "users",
}
# Columns that mean the same wherever they stand.
COLUMNS: Mapping[str, str] = {
    "pk_org": "org_id",
    "pk_dept": "dept_id",
    "cdeptid": "dept_id",
    "cdptid": "dept_id",
    "pk_psndoc": "person_id",
    "pk_material": "material_id",
    "cmaterialvid": "material_id",
    "cwarehouseid": "warehouse_id",
    "pk_stordoc": "warehouse_id",
    "ccustomerid": "customer_id",
    "customer": "customer_id",
    "pk_customer": "customer_id",
    "pk_supplier": "supplier_id",
    "supplier": "supplier_id",
    "pk_currtype": "currency_id",
    "pk_accasoa": "chart_account_id",
    "pk_account": "account_id",
    "pk_accountingbook": "accounting_book_id",
    "pk_voucher": "voucher_id",
    "assid": "auxiliary_set_id",
    "vbillcode": "bill_no",
    "billno": "bill_no",
    "crowno": "line_no",
    "dbilldate": "bill_date",
    "billdate": "bill_date",
    "dbizdate": "business_date",
    "prepareddate": "prepared_date",
    "nnum": "quantity",
    "ninnum": "in_quantity",
    "noutnum": "out_quantity",
    "nmny": "net_amount",
    "ntax": "tax_amount",
    "ntaxmny": "amount",
    "localdebitamount": "debit_amount",
    "localcreditamount": "credit_amount",
    "explanation": "explanation",
    "materialspec": "specification",
    "pid": "parent_id",
}
SUBJECTS: Mapping[str, tuple[str, str, str]] = {  # by a table's prefix: folder, tag, tag in English
    "gl": ("ledger", "总账", "General ledger"),
    "so": ("sales", "销售", "Sales"),
    "po": ("purchasing", "采购", "Purchasing"),
    "ic": ("inventory", "库存", "Inventory"),
    "ia": ("costing", "存货核算", "Costing"),
    "ar": ("receivables", "应收", "Receivables"),
    "arap": ("receivables", "应收", "Receivables"),
    "ap": ("payables", "应付", "Payables"),
    "fa": ("assets", "固定资产", "Fixed assets"),
    "mm": ("production", "生产", "Production"),
}
# Keys that do not follow from the table's name.
KEYS: Mapping[str, tuple[str, ...]] = {
    "gl_docfree1": ("assid",),
    "gl_freevalue": ("freevalueid",),
    "bd_cust_supplier": ("pk_cust_sup",),
    "so_saleorder_exe": ("csaleorderbid",),
    "ic_onhandnum": ("pk_onhanddim",),
    "sm_user": ("cuserid",),
    "mm_dmo": ("pk_dmo",),
}
BASE_PREFIXES = ("bd_", "org_", "sm_")
_RESERVED = frozenset(
    [
        "access",
        "by",
        "column",
        "comment",
        "date",
        "desc",
        "file",
        "from",
        "group",
        "key",
        "level",
        "lock",
        "mode",
        "number",
        "option",
        "order",
        "period",
        "resource",
        "row",
        "rows",
        "select",
        "session",
        "set",
        "share",
        "size",
        "start",
        "table",
        "time",
        "type",
        "uid",
        "user",
        "value",
        "view",
        "where",
        "year",
        "month",
        "day",
        "count",
        "end",
        "role",
    ]
)
_FIGURE = re.compile(
    r"^n[a-z]*(?:mny|num|price|rate|cost|amount)\w*$|amount$|money$|^(?:local_)?money"
)
_DATE = re.compile(r"^d\w*date$|^d\w*time$|\w*date$")
_REFERENCE = re.compile(r"^pk_|^c\w+(?:id|vid|bid|hid|oid)$|^f\d+$|^assid$")
_FLAG = re.compile(r"^b\w*(?:flag|close|latest|end)$|^\w*flagv?$")
_STATE = re.compile(r"^f\w+(?:flag|status|state)$|status$|state$|^enablestate$|orient$|^dr$")


_TYPE_OF: Mapping[str, str] = {
    "ts": "char(19)",
    "dr": "integer",
    "code": "varchar(40)",
    "name": "varchar(200)",
    "year": "char(4)",
    "yearv": "char(4)",
    "period": "char(2)",
    "periodv": "char(2)",
    "adjustperiod": "varchar(3)",
    "caccountperiod": "char(7)",
    "voucherkind": "integer",
    "voucherkindv": "integer",
    "num": "integer",
    "nov": "integer",
}
_TYPES = (
    (_STATE, "integer"),
    (_REFERENCE, "varchar(20)"),
    (_FIGURE, "decimal(28,8)"),
    (_DATE, "char(19)"),
    (_FLAG, "char(1)"),
)


def guessed_type(column: str) -> str:
    """The data type that NC's naming suggests."""
    if column in _TYPE_OF:
        return _TYPE_OF[column]
    found = (data_type for pattern, data_type in _TYPES if pattern.search(column))
    return next(found, "varchar(200)")


def kind_of(column: str, data_type: str) -> str:
    """What a column holds: reference, date, flag, figure, whole (numbers), text."""
    plain = data_type.lower().replace(" ", "")
    if plain.startswith(("int", "bigint", "smallint")) or re.fullmatch(
        r"number\(\d+(,0)?\)", plain
    ):
        return "whole"
    if plain.startswith(("decimal", "number", "numeric", "double", "float")):
        return "figure"
    if plain.startswith(("date", "timestamp")):
        return "day"
    if _REFERENCE.search(column):
        return "reference"
    if _DATE.search(column) and plain.startswith(("char", "varchar")):
        return "date"
    return "flag" if plain in ("char(1)", "varchar(1)", "varchar2(1)") else "text"


def entity(table: str) -> str:
    """What the rows of a table are, in the plural; the table's own name where nobody said."""
    return ENTITIES.get(table, table)


def singular(plural: str) -> str:
    """One of them: accounts → account, currencies → currency, classes → class."""
    if plural.endswith("ies"):
        return plural[:-3] + "y"
    if plural.endswith(("sses", "shes", "ches", "xes")):
        return plural[:-2]
    return plural[:-1] if plural.endswith("s") and not plural.endswith("ss") else plural


def plain_name(table: str, column: str, key: Iterable[str], kind: str) -> str:
    """A source's column as this project names it."""
    one = singular(entity(table))
    if [column] == list(key):
        return f"{one}_id"
    if column in ("code", "name", "name2", "pid"):
        ending = {"name2": "name_en", "pid": "id"}.get(column, column)
        return f"parent_{one}_id" if column == "pid" else f"{one}_{ending}"
    name = COLUMNS.get(column, column)
    if name == column and kind == "reference":
        name = re.sub(r"^(?:pk_|c(?=\w+id$))", "", column).removesuffix("id").strip("_") + "_id"
    if name == column and kind == "flag":
        name = "is_" + re.sub(r"flagv?$|^b", "", column).strip("_")
    return f"{one}_{name}" if name in _RESERVED else name


def title(name: str) -> str:
    """A name as an English heading: customer_name → Customer name."""
    return name.replace("_", " ").strip().capitalize()


def guessed_key(table: str) -> tuple[str, ...]:
    """The key that NC's naming suggests: pk_ and the table's name without its module."""
    stem = table.split("_", 1)[-1]
    if table in KEYS:
        return KEYS[table]
    if table.startswith("ic_") and table.endswith(("_h", "_b")):
        return (f"cgeneral{table[-1]}id",)
    if table.startswith("so_"):
        return (f"c{stem.removesuffix('_b')}{'b' * stem.endswith('_b')}id",)
    return (f"pk_{stem}",)
