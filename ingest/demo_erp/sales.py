"""Sales (销售管理): orders with their execution, delivery notes and sales invoices."""

from ingest.demo_erp.tables import (
    Column,
    Table,
    amount,
    audit,
    date,
    flag,
    money,
    nc_table,
    number,
    quantities,
    ref,
    text,
)


def _head(date_comment: str) -> tuple[Column, ...]:
    return (
        ref("pk_group", "所属集团"),
        text("vbillcode", "单据号", 40),
        date("dbilldate", date_comment),
        ref("ctrantypeid", "交易类型"),
        text("vtrantypecode", "交易类型编码", 20),
        ref("cbiztypeid", "业务流程"),
    )


def _material() -> tuple[Column, ...]:
    return (
        text("crowno", "行号", 20),
        ref("cmaterialvid", "物料(版本)"),
        ref("cmaterialid", "物料"),
    )


def _chain() -> tuple[Column, ...]:
    return (
        text("vsrctype", "来源单据类型", 20),
        ref("csrcid", "来源单据"),
        ref("csrcbid", "来源单据行"),
        text("vsrccode", "来源单据号", 40),
        text("vfirsttype", "源头单据类型", 20),
        ref("cfirstid", "源头单据"),
        ref("cfirstbid", "源头单据行"),
        text("vfirstcode", "源头单据号", 40),
    )


ORDERS = nc_table(
    "so_saleorder", "销售订单", "csaleorderid",
    ref("pk_org", "销售组织"), *_head("单据日期"),
    ref("ccustomerid", "客户"), ref("cinvoicecustid", "开票客户"), ref("cdeptid", "销售部门"),
    ref("cemployeeid", "销售业务员"), ref("corigcurrencyid", "币种"), ref("cpaytermid", "收款协议"),
    ref("cchanneltypeid", "渠道类型"),
    number("fstatusflag", "单据状态: 1自由 2审批通过 3冻结 4关闭 5失效 7审批中 8审批不通过"),
    flag("bsendendflag", "发货结束"), flag("boutendflag", "出库结束"),
    flag("binvoicendflag", "开票结束"), flag("barsettleflag", "应收结算结束"),
    amount("ntotalnum", "总数量"), amount("ntotalorigmny", "价税合计(原币)"),
    amount("nreceivedmny", "实际预收款金额"), number("iversion", "修订版本"), *audit(),
    text("vnote", "备注", 1024), text("vdef1", "自定义项1", 101), text("vdef2", "自定义项2", 101),
)  # fmt: skip

ORDER_LINES = nc_table(
    "so_saleorder_b", "销售订单行", "csaleorderbid",
    ref("csaleorderid", "销售订单"), ref("pk_group", "所属集团"), ref("pk_org", "销售组织"),
    date("dbilldate", "单据日期"), *_material(), *quantities(),
    *money(), amount("ndiscountrate", "整单折扣(%)"), amount("nitemdiscountrate", "单品折扣(%)"),
    amount("norigdiscount", "折扣额"), amount("ndiscount", "本币折扣额"),
    flag("blargessflag", "赠品"), flag("bdiscountflag", "折扣类"), flag("blaborflag", "服务类"),
    text("vbatchcode", "批次号", 40), date("dsenddate", "计划发货日期"),
    date("dreceivedate", "要求收货日期"), ref("creceivecustid", "收货客户"),
    ref("csendstockorgid", "发货库存组织"), ref("csendstordocid", "发货仓库"),
    ref("csettleorgid", "结算财务组织"), ref("carorgid", "应收组织"), ref("cprojectid", "项目"),
    number("fretexchange", "退换货标记: 0普通 1退货 2换货"), flag("bbsendendflag", "发货结束"),
    flag("bboutendflag", "出库结束"), flag("bbinvoicendflag", "开票结束"),
    flag("bbarsettleflag", "应收结算结束"), number("frowstatus", "行状态"),
    text("vrownote", "行备注", 1024), text("vbdef1", "自定义项1", 101),
)  # fmt: skip

ORDER_EXECUTIONS = nc_table(
    "so_saleorder_exe", "销售订单执行", "csaleorderbid",
    amount("ntotalsendnum", "累计发货数量"), amount("ntotaloutnum", "累计出库数量(已签字)"),
    amount("ntotalnotoutnum", "累计应发未出库数量"), amount("ntotalsignnum", "累计签收数量"),
    amount("ntotalinvoicenum", "累计开票数量"), amount("ntotalestarnum", "累计暂估应收数量"),
    amount("ntotalestarmny", "累计暂估应收金额"), amount("ntotalarnum", "累计确认应收数量"),
    amount("ntotalarmny", "累计确认应收金额(本币)"), amount("ntotalcostnum", "累计成本结算数量"),
    amount("ntotalpaymny", "累计收款核销金额(本币)"), amount("ntotalreturnnum", "累计退货数量"),
)  # fmt: skip

DELIVERIES = nc_table(
    "so_delivery", "发货单", "cdeliveryid",
    ref("pk_org", "物流组织"), *_head("单据日期"),
    number("fstatusflag", "单据状态: 1自由 2审批通过 4关闭"),
    amount("ntotalastnum", "总数量"), *audit(), text("vnote", "备注", 1024),
)  # fmt: skip

DELIVERY_LINES = nc_table(
    "so_delivery_b", "发货单行", "cdeliverybid",
    ref("cdeliveryid", "发货单"), ref("pk_group", "所属集团"), ref("pk_org", "物流组织"),
    date("dbilldate", "单据日期"), *_material(), *quantities(), *money(), *_chain(),
    ref("csaleorgid", "销售组织"), ref("cordercustid", "订单客户"),
    ref("cinvoicecustid", "开票客户"), ref("corigcurrencyid", "原币"),
    ref("cdeptid", "部门"), ref("cemployeeid", "业务员"), ref("csendstockorgid", "发货库存组织"),
    ref("csendstordocid", "发货仓库"), date("dsenddate", "发货日期"),
    date("dreceivedate", "要求收货日期"), flag("blargessflag", "赠品"),
    amount("ntotaloutnum", "累计出库数量(已签字)"), amount("ntotalnotoutnum", "未出库数量"),
    flag("boutendflag", "出库结束"), text("vrownote", "行备注", 1024),
)  # fmt: skip

INVOICES = nc_table(
    "so_saleinvoice", "销售发票", "csaleinvoiceid",
    ref("pk_org", "开票组织"), *_head("开票日期"), text("vgoldtaxcode", "金税票号", 40),
    ref("cinvoicecustid", "开票客户"), ref("cpaytermid", "收款协议"),
    ref("corigcurrencyid", "原币"), amount("nexchangerate", "折本汇率"),
    amount("ntotalastnum", "总数量"), amount("ntotalorigmny", "价税合计(原币)"),
    amount("ntotalorigsubmny", "冲抵金额"), flag("fopposeflag", "对冲标记"),
    number("fstatusflag", "单据状态: 1自由 2审批通过"), *audit(), text("vnote", "备注", 1024),
)  # fmt: skip

INVOICE_LINES = nc_table(
    "so_saleinvoice_b", "销售发票行", "csaleinvoicebid",
    ref("csaleinvoiceid", "销售发票"), ref("pk_group", "所属集团"), ref("pk_org", "开票组织"),
    date("dbilldate", "开票日期"), *_material(), *quantities(), *money(), *_chain(),
    ref("csaleorgid", "销售组织"), ref("carorgid", "应收组织"), ref("cordercustid", "订单客户"),
    ref("cdeptid", "部门"), ref("cemployeeid", "业务员"), flag("blargessflag", "赠品"),
    amount("ntotalincomenum", "累计确认应收数量"), amount("ntotalincomemny", "累计确认应收金额"),
    amount("ntotalcostnum", "累计成本结算数量"), amount("ntotalpaymny", "累计收款核销金额"),
    text("vrownote", "行备注", 1024),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    ORDERS, ORDER_LINES, ORDER_EXECUTIONS, DELIVERIES, DELIVERY_LINES, INVOICES, INVOICE_LINES,
)  # fmt: skip
