"""Payables (应付管理): payable bills and payments; they are settled in `arap_verifydetail`."""

from ingest.demo_erp.tables import (
    Column,
    Table,
    amount,
    date,
    flag,
    nc_table,
    number,
    rate,
    ref,
    text,
)


def _head() -> tuple[Column, ...]:
    return (
        ref("pk_group", "所属集团"),
        ref("pk_org", "财务组织"),
        text("pk_billtype", "单据类型", 20),
        text("pk_tradetype", "交易类型", 30),
        text("billclass", "单据大类", 2),
        text("billno", "单据号", 40),
        date("billdate", "单据日期"),
        text("billyear", "会计年度", 4),
        text("billperiod", "会计期间", 2),
        ref("pk_currtype", "币种"),
        rate("rate", "本币汇率"),
        ref("supplier", "供应商"),
        ref("pk_deptid", "部门"),
        ref("pk_psndoc", "业务员"),
        amount("money", "原币金额"),
        amount("local_money", "本币金额"),
        number("billstatus", "单据状态: -1保存 1审批通过 8签字"),
        number("approvestatus", "审批状态"),
        number("effectstatus", "生效状态: 0未生效 10已生效"),
        date("effectdate", "生效日期"),
        number("src_syscode", "来源系统: 0应付 4采购"),
        flag("isinit", "期初"),
        ref("billmaker", "制单人"),
        date("creationtime", "创建时间"),
        date("modifiedtime", "修改时间"),
        text("scomment", "摘要", 1024),
    )


def _item() -> tuple[Column, ...]:
    return (
        ref("pk_group", "所属集团"),
        ref("pk_org", "财务组织"),
        text("billno", "单据号", 40),
        number("rowno", "行号"),
        date("billdate", "单据日期"),
        date("busidate", "起算日期"),
        number("objtype", "往来对象: 0客户 1供应商 2部门 3业务员"),
        ref("supplier", "供应商"),
        ref("pk_deptid", "部门"),
        ref("pk_psndoc", "业务员"),
        ref("pk_currtype", "币种"),
        rate("rate", "本币汇率"),
        number("direction", "方向: 1借 -1贷"),
    )


PAYABLES = nc_table(
    "ap_payablebill", "应付单", "pk_payablebill", *_head(), flag("isreded", "红冲标志")
)

PAYABLE_ITEMS = nc_table(
    "ap_payableitem", "应付单行", "pk_payableitem",
    ref("pk_payablebill", "应付单"), *_item(), ref("material", "物料"),
    amount("quantity_cr", "贷方数量"), rate("taxrate", "税率(%)"),
    amount("money_cr", "贷方原币金额"), amount("local_money_cr", "贷方本币金额(含税)"),
    amount("notax_cr", "贷方原币无税金额"), amount("local_notax_cr", "贷方本币无税金额"),
    amount("local_tax_cr", "税额"), amount("money_bal", "原币余额"),
    amount("local_money_bal", "本币余额"), ref("pk_payterm", "付款协议"),
    date("expiredate", "到期日"), text("invoiceno", "发票号", 40),
    text("top_billtype", "上层单据类型", 20), ref("top_billid", "上层单据"),
    ref("top_itemid", "上层单据行"), text("src_billtype", "源头单据类型", 20),
    ref("src_billid", "源头单据"), ref("src_itemid", "源头单据行"),
    ref("pk_subjcode", "收支项目"), text("scomment", "摘要", 1024),
)  # fmt: skip

PAYMENTS = nc_table("ap_paybill", "付款单", "pk_paybill", *_head())

PAYMENT_ITEMS = nc_table(
    "ap_payitem", "付款单行", "pk_payitem",
    ref("pk_paybill", "付款单"), *_item(), amount("money_de", "借方原币金额"),
    amount("local_money_de", "借方本币金额"), amount("money_bal", "原币余额"),
    amount("local_money_bal", "本币余额"), number("prepay", "付款性质: 0应付款 1预付款"),
    ref("pk_balatype", "结算方式"), text("checkno", "票据号", 40), text("scomment", "摘要", 1024),
)  # fmt: skip

TABLES: tuple[Table, ...] = (PAYABLES, PAYABLE_ITEMS, PAYMENTS, PAYMENT_ITEMS)
