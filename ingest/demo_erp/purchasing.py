"""Purchasing (采购管理): suppliers, requisitions, orders, arrivals, invoices and settlements."""

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
    rate,
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
        ref("pk_material", "物料(版本)"),
        ref("pk_srcmaterial", "物料"),
    )


def _source() -> tuple[Column, ...]:
    return (
        text("csourcetypecode", "来源单据类型", 20),
        ref("csourceid", "来源单据"),
        ref("csourcebid", "来源单据行"),
        text("vsourcecode", "来源单据号", 40),
    )


SUPPLIER_CLASSES = nc_table(
    "bd_supplierclass", "供应商基本分类", "pk_supplierclass",
    text("code", "编码", 40), text("name", "名称"), text("name2", "名称(英文)"),
    ref("pk_group", "所属集团"), ref("parent_id", "上级分类"), text("innercode", "内部编码"),
    number("enablestate", "启用状态: 1未启用 2已启用 3已停用"), date("creationtime", "创建时间"),
    date("modifiedtime", "修改时间"),
)  # fmt: skip

SUPPLIERS = nc_table(
    "bd_supplier", "供应商", "pk_supplier",
    text("code", "编码", 40), text("name", "名称"), text("name2", "名称(英文)"),
    text("shortname", "简称"), ref("pk_group", "所属集团"), ref("pk_org", "所属组织"),
    ref("pk_supplierclass", "供应商基本分类"), ref("pk_areacl", "地区分类"),
    ref("pk_supplier_main", "上级供应商"), number("supprop", "供应商类型: 0外部 1内部"),
    flag("iscustomer", "是否客户"), text("trade", "所属行业", 40), text("corpaddress", "企业地址"),
    number("enablestate", "启用状态: 1未启用 2已启用 3已停用"), text("def1", "自定义项1", 101),
    date("creationtime", "创建时间"), date("modifiedtime", "修改时间"),
)  # fmt: skip

REQUISITIONS = nc_table(
    "po_praybill", "请购单", "pk_praybill",
    ref("pk_org", "库存组织"), *_head("请购日期"), ref("pk_plandept", "请购部门"),
    ref("pk_planpsn", "请购人"),
    number("fbillstatus", "单据状态: 0自由 1提交 2审批中 3审批通过 4未通过"),
    amount("ntotalastnum", "总数量"), *audit(), text("vmemo", "备注", 1024),
)  # fmt: skip

REQUISITION_LINES = nc_table(
    "po_praybill_b", "请购单行", "pk_praybill_b",
    ref("pk_praybill", "请购单"), ref("pk_group", "所属集团"), ref("pk_org", "库存组织"),
    *_material(), *quantities(), date("dreqdate", "需求日期"), ref("pk_reqdept", "需求部门"),
    ref("pk_employee", "采购员"), ref("pk_reqstor", "需求仓库"),
    ref("pk_suggestsupplier", "建议供应商"),
    amount("naccumulatenum", "累计订货数量"), flag("browclose", "行关闭"),
)  # fmt: skip

ORDERS = nc_table(
    "po_order", "采购订单", "pk_order",
    ref("pk_org", "采购组织"), *_head("订单日期"), ref("pk_supplier", "供应商"),
    ref("pk_invcsupllier", "开票供应商"), ref("pk_dept", "采购部门"), ref("cemployeeid", "采购员"),
    number("forderstatus", "单据状态: 0自由 1提交 2审批中 3审批通过 4未通过 5输出"),
    number("nversion", "版本号"), flag("bislatest", "最新版本"), flag("breturn", "退货"),
    ref("corigcurrencyid", "币种"), ref("pk_payterm", "付款协议"),
    amount("ntotalastnum", "总数量"), amount("ntotalorigmny", "价税合计(原币)"),
    flag("bfinalclose", "最终关闭"), *audit(), text("vmemo", "备注", 1024),
)  # fmt: skip

ORDER_LINES = nc_table(
    "po_order_b", "采购订单行", "pk_order_b",
    ref("pk_order", "采购订单"), ref("pk_group", "所属集团"), ref("pk_org", "采购组织"),
    date("dbilldate", "订单日期"), ref("pk_supplier", "供应商"), *_material(), *quantities(),
    *money(), date("dplanarrvdate", "计划到货日期"), ref("pk_arrvstoorg", "收货库存组织"),
    ref("pk_reqstoorg", "需求库存组织"), ref("pk_recvstordoc", "收货仓库"),
    ref("pk_psfinanceorg", "结算财务组织"), ref("pk_apfinanceorg", "应付组织"), *_source(),
    text("vcontractcode", "合同号", 40), flag("blargess", "赠品"),
    amount("naccumarrvnum", "累计到货数量"), amount("naccumstorenum", "累计入库数量(已签字)"),
    amount("naccuminvoicenum", "累计开票数量"),
    amount("naccuminvoicemny", "累计开票金额(本币无税)"),
    amount("nbackarrvnum", "累计退货数量(到货)"), amount("nbackstorenum", "累计退库数量"),
    amount("naccumwastnum", "累计途耗数量"), flag("barriveclose", "到货关闭"),
    flag("bstockclose", "入库关闭"), flag("binvoiceclose", "开票关闭"),
    flag("bpayclose", "付款关闭"), number("fisactive", "激活: 0激活 1冻结 5修订"),
    text("vbmemo", "行备注", 1024), text("vbdef1", "自定义项1", 101),
)  # fmt: skip

ARRIVALS = nc_table(
    "po_arriveorder", "到货单", "pk_arriveorder",
    ref("pk_org", "库存组织"), *_head("到货日期"), ref("pk_supplier", "供应商"),
    ref("pk_dept", "采购部门"), ref("pk_pupsndoc", "采购员"),
    number("fbillstatus", "单据状态: 0自由 3审批通过"), flag("bisback", "退货"), *audit(),
)  # fmt: skip

ARRIVAL_LINES = nc_table(
    "po_arriveorder_b", "到货单行", "pk_arriveorder_b",
    ref("pk_arriveorder", "到货单"), ref("pk_group", "所属集团"), ref("pk_org", "库存组织"),
    ref("pk_order", "采购订单"), ref("pk_order_b", "采购订单行"), *_material(), *quantities(),
    amount("nplannum", "应到主数量"), amount("nwastnum", "途耗主数量"),
    amount("nelignum", "合格主数量"), amount("nnotelignum", "不合格主数量"),
    date("dplanreceivedate", "计划到货日期"), ref("pk_receivestore", "收货仓库"), *_source(),
    amount("naccumstorenum", "累计入库数量(已签字)"), amount("naccumbacknum", "累计退货数量"),
)  # fmt: skip

INVOICES = nc_table(
    "po_invoice", "采购发票", "pk_invoice",
    ref("pk_org", "财务组织"), *_head("发票日期"), date("darrivedate", "票到日期"),
    text("vinvoicecode", "发票号", 40), ref("pk_supplier", "供应商"),
    ref("pk_dept", "采购部门"), ref("pk_bizpsn", "采购员"), ref("corigcurrencyid", "币种"),
    amount("ntotalastnum", "总数量"), amount("ntotalorigmny", "价税合计(原币)"),
    number("fbillstatus", "单据状态: 0自由 3审批通过"), flag("bapflag", "已传应付"), *audit(),
)  # fmt: skip

INVOICE_LINES = nc_table(
    "po_invoice_b", "采购发票行", "pk_invoice_b",
    ref("pk_invoice", "采购发票"), ref("pk_group", "所属集团"), ref("pk_org", "财务组织"),
    date("dbilldate", "发票日期"), ref("pk_supplier", "供应商"), ref("pk_order", "采购订单"),
    ref("pk_order_b", "采购订单行"), *_material(), *quantities(), *money(), *_source(),
    amount("naccumsettnum", "累计结算数量"), amount("naccumsettmny", "累计结算金额"),
)  # fmt: skip

SETTLEMENTS = nc_table(
    "po_settlebill", "采购结算单", "pk_settlebill",
    ref("pk_group", "所属集团"), ref("pk_org", "财务组织"), text("vbillcode", "单据号", 40),
    date("dbilldate", "结算日期"), ref("pk_supplier", "供应商"), number("fbillstatus", "单据状态"),
    ref("billmaker", "结算人"), date("creationtime", "创建时间"),
)  # fmt: skip

SETTLEMENT_LINES = nc_table(
    "po_settlebill_b", "采购结算单行", "pk_settlebill_b",
    ref("pk_settlebill", "采购结算单"), ref("pk_group", "所属集团"), ref("pk_org", "财务组织"),
    ref("pk_supplier", "供应商"), ref("pk_material", "物料(版本)"), ref("pk_srcmaterial", "物料"),
    ref("pk_invoice", "采购发票"), ref("pk_invoice_b", "采购发票行"), ref("pk_stock", "入库单"),
    ref("pk_stock_b", "入库单行"), ref("pk_order_b", "采购订单行"),
    amount("nsettlenum", "结算数量"), amount("nprice", "结算单价"),
    amount("nmoney", "结算金额"), amount("ngoodsmoney", "货款金额"),
    amount("nclashestmoney", "冲减暂估金额"), amount("ncostfactor1", "费用1"),
)  # fmt: skip

PRICES = nc_table(
    "purp_supplierprice", "供应商价目表", "pk_supplierprice",
    ref("pk_group", "所属集团"), ref("pk_org", "采购组织"), ref("pk_supplier", "供应商"),
    ref("pk_material", "物料(版本)"), ref("pk_srcmaterial", "物料"), ref("corigcurrencyid", "币种"),
    amount("nastorigprice", "无税单价"), amount("nastorigtaxprice", "含税单价"),
    rate("ntaxrate", "税率(%)"), date("dvaliddate", "生效日期"), date("dinvaliddate", "失效日期"),
    date("tcreatetime", "创建时间"),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    SUPPLIER_CLASSES, SUPPLIERS, REQUISITIONS, REQUISITION_LINES, ORDERS, ORDER_LINES, ARRIVALS,
    ARRIVAL_LINES, INVOICES, INVOICE_LINES, SETTLEMENTS, SETTLEMENT_LINES, PRICES,
)  # fmt: skip
