"""Base data (基本档案): organisations, people, customers, materials, warehouses and periods."""

from ingest.demo_erp.tables import (
    Column,
    Table,
    date,
    flag,
    nc_table,
    number,
    rate,
    ref,
    text,
)


def _names() -> tuple[Column, ...]:
    return (text("code", "编码", 40), text("name", "名称"), text("name2", "名称(英文)"))


_GROUP = ref("pk_group", "所属集团")
_ORG = ref("pk_org", "所属组织")
_ENABLED = number("enablestate", "启用状态: 1未启用 2已启用 3已停用")
_CREATED = date("creationtime", "创建时间")
_MODIFIED = date("modifiedtime", "修改时间")

ORGANISATIONS = nc_table(
    "org_orgs", "组织", "pk_org",
    *_names(), text("shortname", "简称"), text("innercode", "内部编码"),
    ref("pk_fatherorg", "上级组织"), _GROUP,
    flag("orgtype2", "法人公司"), flag("orgtype5", "财务组织"),
    _ENABLED, _CREATED, _MODIFIED,
)  # fmt: skip

DEPARTMENTS = nc_table(
    "org_dept", "部门", "pk_dept",
    *_names(), text("innercode", "内部编码"), ref("pk_fatherorg", "上级部门"), _GROUP, _ORG,
    number("depttype", "部门类型: 0普通"), _ENABLED, flag("hrcanceled", "HR撤销标志"),
    _CREATED, _MODIFIED,
)  # fmt: skip

PERSONS = nc_table(
    "bd_psndoc", "人员", "pk_psndoc",
    *_names(), _GROUP, _ORG, number("sex", "性别: 1男 2女"),
    text("mobile", "手机", 20), text("email", "电子邮件", 50), _ENABLED, _CREATED, _MODIFIED,
)  # fmt: skip

CUSTOMERS = nc_table(
    "bd_customer", "客户", "pk_customer",
    *_names(), text("shortname", "简称"), text("mnecode", "助记码", 50), _GROUP, _ORG,
    ref("pk_custclass", "客户基本分类"), ref("pk_areacl", "地区分类"),
    flag("issupplier", "是否供应商"), ref("pk_supplier", "对应供应商"),
    number("custprop", "客户类型: 0外部 1内部"), ref("pk_financeorg", "对应财务组织"),
    text("corpaddress", "企业地址"), text("tel1", "电话", 40), _ENABLED,
    text("def1", "自定义项1", 101), text("def2", "自定义项2", 101), _CREATED, _MODIFIED,
)  # fmt: skip

CUSTOMER_CLASSES = nc_table(
    "bd_custclass", "客户基本分类", "pk_custclass",
    *_names(), _GROUP, ref("parent_id", "上级分类"), text("innercode", "内部编码"), _ENABLED,
    _CREATED, _MODIFIED,
)  # fmt: skip

AREAS = nc_table(
    "bd_areacl", "地区分类", "pk_areacl",
    *_names(), _GROUP, ref("pk_fatherarea", "上级地区"), text("innercode", "内部编码"), _ENABLED,
    _CREATED, _MODIFIED,
)  # fmt: skip

MATERIALS = nc_table(
    "bd_material", "物料", "pk_material",
    *_names(), ref("pk_source", "最初版本"), _GROUP, _ORG, number("version", "版本号"),
    flag("latest", "最新版本"), text("materialspec", "规格"), text("materialtype", "型号"),
    text("materialshortname", "简称"), text("materialmnecode", "助记码", 50),
    ref("pk_measdoc", "主计量单位"), ref("pk_marbasclass", "物料基本分类"),
    ref("pk_brand", "品牌"), flag("fee", "费用类"), flag("discountflag", "价格折扣"), _ENABLED,
    text("def1", "自定义项1", 101), _CREATED, _MODIFIED,
)  # fmt: skip

MATERIAL_CLASSES = nc_table(
    "bd_marbasclass", "物料基本分类", "pk_marbasclass",
    *_names(), _GROUP, ref("pk_parent", "上级分类"), text("innercode", "内部编码"), _ENABLED,
    _CREATED, _MODIFIED,
)  # fmt: skip

UNITS = nc_table(
    "bd_measdoc", "计量单位", "pk_measdoc",
    *_names(), text("oppdimen", "量纲", 20), rate("scalefactor", "换算系数"), _CREATED, _MODIFIED,
)  # fmt: skip

CURRENCIES = nc_table(
    "bd_currtype", "币种", "pk_currtype",
    *_names(), text("currtypesign", "币种符号", 10), number("currdigit", "小数位数"),
    _CREATED, _MODIFIED,
)  # fmt: skip

WAREHOUSES = nc_table(
    "bd_stordoc", "仓库", "pk_stordoc",
    *_names(), _GROUP, _ORG, flag("gubflag", "废品库"), flag("proflag", "生产仓库"),
    flag("csflag", "货位管理"), flag("isatpaffected", "影响可用量"),
    flag("iscalculatedinvcost", "进行存货成本计算"), _ENABLED, _CREATED, _MODIFIED,
)  # fmt: skip

PERIODS = nc_table(
    "bd_accperiod", "会计年度", "pk_accperiod",
    text("periodyear", "会计年", 4), date("begindate", "开始日期"), date("enddate", "结束日期"),
    ref("pk_accperiodscheme", "会计期间方案"), _CREATED, _MODIFIED,
)  # fmt: skip

PERIOD_MONTHS = nc_table(
    "bd_accperiodmonth", "会计月份", "pk_accperiodmonth",
    ref("pk_accperiod", "会计年度"), text("accperiodmth", "会计月", 2),
    text("yearmth", "会计年月", 7), date("begindate", "开始日期"), date("enddate", "结束日期"),
    flag("isadj", "调整期"), _CREATED, _MODIFIED,
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    ORGANISATIONS, DEPARTMENTS, PERSONS, CUSTOMER_CLASSES, AREAS, CUSTOMERS, MATERIAL_CLASSES,
    MATERIALS, UNITS, CURRENCIES, WAREHOUSES, PERIODS, PERIOD_MONTHS,
)  # fmt: skip
