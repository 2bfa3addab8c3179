"""Stock (库存管理): sales shipments."""

from ingest.demo_erp.tables import (
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

TABLES: tuple[Table, ...] = (SHIPMENTS, SHIPMENT_LINES)
