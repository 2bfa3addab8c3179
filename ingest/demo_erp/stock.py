"""Stock (库存管理): bills of all movements, the flow of signed rows, and what is on hand."""

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


def _head() -> tuple[Column, ...]:
    return (
        ref("pk_group", "所属集团"),
        ref("pk_org", "库存组织"),
        ref("corpoid", "公司"),
        ref("cwarehouseid", "仓库"),
        text("vbillcode", "单据号", 40),
        date("dbilldate", "单据日期"),
        ref("ctrantypeid", "出入库类型"),
        text("vtrantypecode", "出入库类型编码", 20),
        ref("cbiztype", "业务流程"),
        ref("cdptid", "部门"),
        ref("cbizid", "业务员"),
        ref("cwhsmanagerid", "库管员"),
    )


def _state() -> tuple[Column, ...]:
    return (
        amount("ntotalnum", "总数量"),
        number("fbillflag", "单据状态: 1删除 2自由 3签字 4审核 5审批中"),
        *audit(),
        text("vnote", "备注", 1024),
    )


def _body(bill: str) -> tuple[Column, ...]:
    return (
        ref("cgeneralhid", bill),
        ref("pk_group", "所属集团"),
        ref("pk_org", "库存组织"),
        text("crowno", "行号", 20),
        ref("cmaterialvid", "物料(版本)"),
        ref("cmaterialoid", "物料"),
        ref("cbodywarehouseid", "库存仓库"),
        amount("nshouldnum", "应收(发)主数量"),
        *quantities(),
        date("dbizdate", "出入库日期"),
        ref("pk_batchcode", "批次档案"),
        text("vbatchcode", "批次号", 40),
        amount("ncostprice", "成本单价"),
        amount("ncostmny", "成本金额"),
        *_source(),
    )


def _source() -> tuple[Column, ...]:
    return (
        text("csourcetype", "来源单据类型", 20),
        ref("csourcebillhid", "来源单据"),
        ref("csourcebillbid", "来源单据行"),
        text("vsourcebillcode", "来源单据号", 40),
        text("cfirsttype", "源头单据类型", 20),
        ref("cfirstbillhid", "源头单据"),
        ref("cfirstbillbid", "源头单据行"),
        text("vfirstbillcode", "源头单据号", 40),
    )


def _pair(kind: str, comment_zh: str, *more: Column) -> tuple[Table, Table]:
    """Head and lines of one kind of bill; `more` are columns that only its head has."""
    head = nc_table(f"ic_{kind}_h", comment_zh, "cgeneralhid", *_head(), *more, *_state())
    lines = nc_table(
        f"ic_{kind}_b", f"{comment_zh}行", "cgeneralbid", *_body(comment_zh),
        text("vnotebody", "行备注", 1024),
    )  # fmt: skip
    return head, lines


SHIPMENTS = nc_table(
    "ic_saleout_h", "销售出库单", "cgeneralhid",
    ref("pk_group", "所属集团"), ref("pk_org", "库存组织"), ref("corpoid", "公司"),
    ref("cwarehouseid", "仓库"), text("vbillcode", "单据号", 40), date("dbilldate", "单据日期"),
    ref("ctrantypeid", "出入库类型"), text("vtrantypecode", "出入库类型编码", 20),
    ref("cbiztype", "业务流程"), ref("cdptid", "部门"), ref("cbizid", "业务员"),
    ref("cwhsmanagerid", "库管员"), ref("ccustomerid", "客户"),
    ref("cfanaceorgoid", "结算财务组织"), ref("csaleorgoid", "销售组织"),
    amount("ntotalnum", "总数量"),
    number("fbillflag", "单据状态: 1删除 2自由 3签字 4审核 5审批中"),
    flag("freplenishflag", "退货"), *audit(), text("vnote", "备注", 1024),
)  # fmt: skip

SHIPMENT_LINES = nc_table(
    "ic_saleout_b", "销售出库单行", "cgeneralbid",
    ref("cgeneralhid", "销售出库单"), ref("pk_group", "所属集团"), ref("pk_org", "库存组织"),
    text("crowno", "行号", 20), ref("cmaterialvid", "物料(版本)"), ref("cmaterialoid", "物料"),
    ref("cbodywarehouseid", "库存仓库"), amount("nshouldnum", "应发主数量"),
    *quantities(), *money(),
    ref("corigcurrencyid", "原币"), date("dbizdate", "出库日期"), text("vbatchcode", "批次号", 40),
    amount("ncostprice", "成本单价"), amount("ncostmny", "成本金额"),
    text("csourcetype", "来源单据类型", 20), ref("csourcebillhid", "来源单据"),
    ref("csourcebillbid", "来源单据行"), text("vsourcebillcode", "来源单据号", 40),
    text("cfirsttype", "源头单据类型", 20), ref("cfirstbillhid", "源头单据"),
    ref("cfirstbillbid", "源头单据行"), text("vfirstbillcode", "源头单据号", 40),
    ref("casscustid", "客户"), ref("cinvoicecustid", "开票客户"), ref("cprojectid", "项目"),
    flag("flargess", "赠品"), text("vnotebody", "行备注", 1024),
)  # fmt: skip

PURCHASE_RECEIPTS = nc_table(
    "ic_purchasein_h", "采购入库单", "cgeneralhid",
    *_head(), ref("cvendorid", "供应商"), ref("cpurorgoid", "采购组织"),
    ref("cfanaceorgoid", "结算财务组织"), flag("freplenishflag", "退库"), *_state(),
)  # fmt: skip

PURCHASE_RECEIPT_LINES = nc_table(
    "ic_purchasein_b", "采购入库单行", "cgeneralbid",
    *_body("采购入库单"), *money(), ref("corigcurrencyid", "原币"), ref("cvendorid", "供应商"),
    flag("flargess", "赠品"), date("dproducedate", "生产日期"), date("dvalidate", "失效日期"),
    amount("nsignnum", "累计开票数量"), text("vnotebody", "行备注", 1024),
)  # fmt: skip

COUNTS = nc_table(
    "ic_invcount_h", "盘点单", "cspecialhid",
    ref("pk_group", "所属集团"), ref("pk_org", "库存组织"), ref("cwarehouseid", "盘点仓库"),
    text("vbillcode", "单据号", 40), date("dbilldate", "单据日期"),
    text("vtrantypecode", "交易类型编码", 20), date("dcountdate", "盘点日期"),
    number("fbillflag", "单据状态: 2自由 4审核"), *audit(), text("vnote", "备注", 1024),
)  # fmt: skip

COUNT_LINES = nc_table(
    "ic_invcount_b", "盘点单行", "cspecialbid",
    ref("cspecialhid", "盘点单"), ref("pk_group", "所属集团"), ref("pk_org", "库存组织"),
    text("crowno", "行号", 20), ref("cmaterialvid", "物料(版本)"), ref("cmaterialoid", "物料"),
    ref("cwarehouseid", "盘点仓库"), ref("cunitid", "主单位"), ref("pk_batchcode", "批次档案"),
    text("vbatchcode", "批次号", 40), amount("nonhandnum", "账面主数量"),
    amount("ncountnum", "盘点主数量"), amount("ndiffnum", "差异主数量"),
    text("vdiffreason", "差异原因", 200),
)  # fmt: skip

FLOW = nc_table(
    "ic_flow", "出入库流水账", "pk_flow",
    text("cbilltypecode", "单据类型", 20), text("vtrantypecode", "出入库类型编码", 20),
    ref("pk_group", "所属集团"), ref("pk_org", "库存组织"), ref("cwarehouseid", "仓库"),
    ref("cotherwhid", "对方仓库"), ref("cgeneralhid", "单据"), ref("cgeneralbid", "单据行"),
    text("vbillcode", "单据号", 40), text("crowno", "行号", 20), date("dbilldate", "单据日期"),
    date("dbizdate", "出入库日期"), ref("cmaterialvid", "物料(版本)"), ref("cmaterialoid", "物料"),
    ref("cunitid", "主单位"), ref("castunitid", "单位"), text("vchangerate", "换算率", 60),
    ref("pk_batchcode", "批次档案"), text("vbatchcode", "批次号", 40),
    amount("ninnum", "收入主数量"), amount("ninassistnum", "收入数量"),
    amount("noutnum", "发出主数量"), amount("noutassistnum", "发出数量"),
    amount("ncostprice", "单价"), amount("ncostmny", "金额"), number("fbillflag", "单据状态"),
    ref("billmaker", "制单人"), ref("approver", "签字人"), date("taudittime", "签字日期"),
    date("taccounttime", "库存记账日期"), ref("cdptid", "部门"), ref("cvendorid", "供应商"),
    ref("ccustomerid", "客户"),
)  # fmt: skip

ON_HAND_DIMENSIONS = nc_table(
    "ic_onhanddim", "现存量维度", "pk_onhanddim",
    ref("pk_group", "所属集团"), ref("pk_org", "库存组织"), ref("cwarehouseid", "仓库"),
    ref("clocationid", "货位"), ref("cmaterialvid", "物料(版本)"), ref("cmaterialoid", "物料"),
    ref("castunitid", "单位"), text("vchangerate", "换算率", 60), ref("pk_batchcode", "批次档案"),
    text("vbatchcode", "批次号", 40), ref("cstateid", "库存状态"), ref("cvendorid", "供应商"),
    ref("cprojectid", "项目"), ref("casscustid", "客户"), text("vhashcode", "维度散列", 40),
)  # fmt: skip

ON_HAND = nc_table(
    "ic_onhandnum", "现存量", "pk_onhanddim",
    amount("nonhandnum", "结存主数量"), amount("nonhandastnum", "结存数量"),
    amount("nrsnum", "预留主数量"), amount("ngrossnum", "毛重"),
)  # fmt: skip

BATCHES = nc_table(
    "scm_batchcode", "批次档案", "pk_batchcode",
    ref("pk_group", "所属集团"), text("vbatchcode", "批次号", 40),
    ref("cmaterialvid", "物料(版本)"), ref("cmaterialoid", "物料"),
    date("dproducedate", "生产日期"), date("dvalidate", "失效日期"),
    ref("cqualitylevelid", "质量等级"), date("tbatchtime", "建批时间"),
)  # fmt: skip

_OTHER_WAREHOUSE = ref("cotherwhid", "对方仓库")
_OTHER_ORG = ref("cothercalbodyoid", "对方库存组织")

PAIRS: tuple[Table, ...] = (
    *_pair("finprodin", "产成品入库单", ref("cprodeptid", "生产部门")),
    *_pair("material", "材料出库单"),
    *_pair("generalin", "其他入库单"),
    *_pair("generalout", "其他出库单"),
    *_pair("transout", "调拨出库单", _OTHER_ORG, _OTHER_WAREHOUSE),
    *_pair("transin", "调拨入库单", _OTHER_ORG, _OTHER_WAREHOUSE),
    *_pair("whstrans", "转库单", _OTHER_WAREHOUSE),
)

TABLES: tuple[Table, ...] = (
    SHIPMENTS, SHIPMENT_LINES, PURCHASE_RECEIPTS, PURCHASE_RECEIPT_LINES, *PAIRS, COUNTS,
    COUNT_LINES, FLOW, ON_HAND_DIMENSIONS, ON_HAND, BATCHES,
)  # fmt: skip
