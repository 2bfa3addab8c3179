"""Pay (薪酬): who works in which department since when, and the wide monthly pay records."""

from ingest.demo_erp.tables import Column, Table, amount, date, flag, nc_table, number, ref, text

# f_1, f_2 and f_3 are the totals in every pay class; what the others hold, wa_classitem says.
SLOTS = tuple(f"f_{n}" for n in range(1, 19))

_GROUP = ref("pk_group", "所属集团")
_ORG = ref("pk_org", "所属组织")
_PERIOD = (Column("cyear", "char(4)", "薪资年"), Column("cperiod", "char(2)", "薪资月"))

JOBS = nc_table(
    "bd_psnjob", "人员工作信息", "pk_psnjob",
    ref("pk_psndoc", "人员"), _GROUP, _ORG, text("psncode", "员工号", 40),
    ref("pk_psncl", "人员类别"), ref("pk_dept", "部门"), flag("ismainjob", "主职"),
    date("indutydate", "到职日期"), date("enddutydate", "离职日期"), ref("pk_job", "职务"),
    ref("pk_post", "岗位"), date("creationtime", "创建时间"), date("modifiedtime", "修改时间"),
)  # fmt: skip

ITEMS = nc_table(
    "wa_item", "薪资项目", "pk_wa_item",
    text("code", "编码", 40), text("name", "名称"), text("name2", "名称(英文)"), _GROUP,
    number("iproperty", "增减属性: 0增项 1减项 2其他"), date("creationtime", "创建时间"),
)  # fmt: skip

CLASS_ITEMS = nc_table(
    "wa_classitem", "薪资方案的项目", "pk_wa_classitem",
    ref("pk_wa_class", "薪资方案"), *_PERIOD, ref("pk_wa_item", "薪资项目"),
    text("itemkey", "薪资数据中的列", 20),
)  # fmt: skip

DATA = nc_table(
    "wa_data", "薪资数据", "pk_wa_data",
    ref("pk_psndoc", "人员"), ref("pk_psnjob", "工作信息"), _GROUP, _ORG,
    ref("pk_wa_class", "薪资方案"), *_PERIOD, *(amount(slot, "薪资项目") for slot in SLOTS),
    flag("checkflag", "审核标志"), flag("stopflag", "停发标志"), date("cpaydate", "发放日期"),
)  # fmt: skip

TABLES: tuple[Table, ...] = (JOBS, ITEMS, CLASS_ITEMS, DATA)
