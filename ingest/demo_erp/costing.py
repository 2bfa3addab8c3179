"""Inventory costing (存货核算): bills, the detail ledger of all movements, and month balances."""

from ingest.demo_erp.tables import (
    Column,
    Table,
    amount,
    date,
    flag,
    nc_table,
    number,
    ref,
    text,
)


def _head() -> tuple[Column, ...]:
    return (
        ref("pk_group", "所属集团"),
        ref("pk_org", "成本域"),
        ref("pk_book", "核算账簿"),
        ref("cfinanceorgid", "财务组织"),
        text("caccountperiod", "会计期间: 2024-05", 7),
        text("vbillcode", "单据号", 40),
        date("dbilldate", "单据日期"),
        ref("cdeptid", "部门"),
        ref("cstockorgid", "库存组织"),
        ref("cstordocid", "仓库"),
    )


def _body(bill: str) -> tuple[Column, ...]:
    return (
        ref("cbillid", bill),
        ref("pk_group", "所属集团"),
        ref("pk_org", "成本域"),
        ref("pk_book", "核算账簿"),
        text("crowno", "行号", 20),
        ref("cinventoryid", "物料"),
        ref("cinventoryvid", "物料(版本)"),
        amount("nnum", "主数量"),
        amount("nprice", "单价"),
        amount("nmny", "金额"),
        amount("ngroupmny", "集团金额"),
        text("csrcbilltypecode", "来源单据类型", 20),
        ref("csrcid", "来源单据"),
        ref("csrcbid", "来源单据行"),
        text("vsrccode", "来源单据号", 40),
    )


RECEIPTS = nc_table(
    "ia_i2bill", "采购入库单(存货核算)", "cbillid", *_head(), ref("cvendorid", "供应商")
)

RECEIPT_LINES = nc_table(
    "ia_i2bill_b", "采购入库单行(存货核算)", "cbill_bid", *_body("采购入库单"),
    flag("bestimateflag", "暂估"),
)  # fmt: skip

SALES_COSTS = nc_table(
    "ia_i5bill", "销售成本结转单", "cbillid",
    *_head(), ref("ccustomerid", "客户"), ref("csaleorgid", "销售组织"),
    number("fintransitflag", "发出商品标记: -1非发出商品 0借方 1贷方"),
)  # fmt: skip

SALES_COST_LINES = nc_table(
    "ia_i5bill_b", "销售成本结转单行", "cbill_bid", *_body("销售成本结转单"),
    ref("cfirstid", "源头单据(销售订单)"), ref("cfirstbid", "源头单据行"),
)  # fmt: skip

DETAIL_LEDGER = nc_table(
    "ia_detailledger", "存货明细账", "cdetailledgerid",
    ref("cbillid", "单据"), ref("cbill_bid", "单据行"), ref("pk_group", "所属集团"),
    ref("pk_org", "成本域"), ref("pk_book", "核算账簿"), text("caccountperiod", "会计期间", 7),
    date("dbizdate", "业务日期"), date("dauditdate", "记账日期"), ref("cinventoryid", "物料"),
    ref("cinventoryvid", "物料(版本)"),
    text("cbilltypecode", "单据类型: I2 I3 I4 I5 I6 I7 I9 IA", 20), text("vbillcode", "单据号", 40),
    number("finoutflag", "收发标记: 0收 1发"),
    number("fpricemodeflag", "计价方式: 4全月平均"),
    amount("nnum", "主数量"), amount("nprice", "单价"), amount("nmny", "金额"),
    ref("cstockorgid", "库存组织"), ref("cwarehouseid", "仓库"), ref("cdeptid", "部门"),
    ref("ccustomerid", "客户"), ref("cvendorid", "供应商"), ref("csrcid", "来源单据"),
    ref("csrcbid", "来源单据行"), text("csrcbilltypecode", "来源单据类型", 20),
)  # fmt: skip

MONTH_BALANCES = nc_table(
    "ia_monthnab", "存货月结存", "cmonthnabid",
    ref("pk_group", "所属集团"), ref("pk_org", "成本域"), ref("pk_book", "核算账簿"),
    text("caccountperiod", "会计期间", 7), ref("cinventoryid", "物料"),
    ref("cinventoryvid", "物料(版本)"), ref("ccalcrangeid", "成本计算范围"),
    amount("nabnum", "结存数量"), amount("nabprice", "结存单价"), amount("nabmny", "结存金额"),
    amount("nmonthprice", "全月平均单价"),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    RECEIPTS, RECEIPT_LINES, SALES_COSTS, SALES_COST_LINES, DETAIL_LEDGER, MONTH_BALANCES,
)  # fmt: skip
