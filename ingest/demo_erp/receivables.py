"""Receivables (应收管理): receivable bills, receipts and the settlements between them."""

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
        ref("customer", "客户"),
        ref("pk_deptid", "部门"),
        ref("pk_psndoc", "业务员"),
        amount("money", "原币金额"),
        amount("local_money", "本币金额"),
        number("billstatus", "单据状态: -1保存 1审批通过 8签字"),
        number("approvestatus", "审批状态"),
        number("effectstatus", "生效状态: 0未生效 10已生效"),
        date("effectdate", "生效日期"),
        number("src_syscode", "来源系统: 0应收 3销售"),
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
        ref("customer", "客户"),
        ref("pk_deptid", "部门"),
        ref("pk_psndoc", "业务员"),
        ref("pk_currtype", "币种"),
        rate("rate", "本币汇率"),
        number("direction", "方向: 1借 -1贷"),
    )


RECEIVABLES = nc_table(
    "ar_recbill", "应收单", "pk_recbill", *_head(), flag("isreded", "红冲标志"),
)  # fmt: skip

RECEIVABLE_ITEMS = nc_table(
    "ar_recitem", "应收单行", "pk_recitem",
    ref("pk_recbill", "应收单"), *_item(), ref("material", "物料"),
    amount("quantity_de", "借方数量"), amount("quantity_bal", "数量余额"),
    rate("taxrate", "税率(%)"),
    amount("money_de", "借方原币金额"), amount("local_money_de", "借方本币金额(含税)"),
    amount("notax_de", "借方原币无税金额"), amount("local_notax_de", "借方本币无税金额"),
    amount("local_tax_de", "税额"), amount("money_bal", "原币余额"),
    amount("local_money_bal", "本币余额"), amount("occupationmny", "预占用原币余额"),
    ref("pk_payterm", "收款协议"), date("expiredate", "到期日"), text("contractno", "合同号", 40),
    text("invoiceno", "发票号", 40), text("top_billtype", "上层单据类型", 20),
    ref("top_billid", "上层单据"), ref("top_itemid", "上层单据行"),
    text("src_billtype", "源头单据类型", 20), ref("src_billid", "源头单据"),
    ref("src_itemid", "源头单据行"), ref("so_deptid", "订单部门"), ref("so_psndoc", "订单业务员"),
    ref("pk_subjcode", "收支项目"), text("scomment", "摘要", 1024), text("def1", "自定义项1", 101),
)  # fmt: skip

RECEIPTS = nc_table("ar_gatherbill", "收款单", "pk_gatherbill", *_head())

RECEIPT_ITEMS = nc_table(
    "ar_gatheritem", "收款单行", "pk_gatheritem",
    ref("pk_gatherbill", "收款单"), *_item(), amount("money_cr", "贷方原币金额"),
    amount("local_money_cr", "贷方本币金额"), amount("money_bal", "原币余额"),
    amount("local_money_bal", "本币余额"), number("prepay", "付款性质: 0应收款 1预收款"),
    ref("src_billid", "源头单据"), ref("pk_balatype", "结算方式"), text("checkno", "票据号", 40),
    text("scomment", "摘要", 1024),
)  # fmt: skip

# One row is one match: pk_bill/pk_item is the receivable, pk_bill2/pk_item2 the receipt, and
# local_money_de is what the receivable went down by (local_money_cr, the receipt's side, is equal).
# With a supplier instead of a customer it is a payable and its payment.
SETTLEMENTS = nc_table(
    "arap_verifydetail", "核销明细", "pk_verifydetail",
    ref("pk_group", "所属集团"), ref("pk_org", "财务组织"), date("busidate", "核销日期"),
    number("busiflag", "核销类型: 0同币种 2红蓝对冲"), number("redflag", "反核销标志"),
    text("billno", "本方单据号", 40), ref("pk_bill", "本方单据(应收单)"),
    ref("pk_item", "本方单据行"), text("billno2", "对方单据号", 40),
    ref("pk_bill2", "对方单据(收款单)"), ref("pk_item2", "对方单据行"), ref("customer", "客户"),
    ref("supplier", "供应商: 应付核销"),
    ref("pk_currtype", "币种"), rate("rate", "本币汇率"), amount("money_de", "借方原币核销金额"),
    amount("local_money_de", "借方本币核销金额"), amount("money_cr", "贷方原币核销金额"),
    amount("local_money_cr", "贷方本币核销金额"), amount("quantity_de", "借方核销数量"),
    ref("creator", "核销人"), date("creationtime", "创建时间"), text("scomment", "摘要", 1024),
)  # fmt: skip

TABLES: tuple[Table, ...] = (RECEIVABLES, RECEIVABLE_ITEMS, RECEIPTS, RECEIPT_ITEMS, SETTLEMENTS)
