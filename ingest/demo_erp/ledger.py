"""General ledger (总账): books, chart of accounts, vouchers, balances, auxiliaries, cash flow."""

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

_GROUP = ref("pk_group", "所属集团")
_CREATED = date("creationtime", "创建时间")
_MODIFIED = date("modifiedtime", "修改时间")


def _names() -> tuple[Column, ...]:
    return (text("code", "编码", 40), text("name", "名称"), text("name2", "名称(英文)"))


def _families(name: str, comment_zh: str) -> tuple[Column, ...]:
    """An amount in the document's currency, and in the book's, the group's and globally."""
    return (
        amount(f"{name}amount", f"{comment_zh}原币金额"),
        amount(f"local{name}amount", f"{comment_zh}本币金额"),
        amount(f"group{name}amount", f"{comment_zh}集团本币金额"),
        amount(f"global{name}amount", f"{comment_zh}全局本币金额"),
    )


BOOKS = nc_table(
    "org_accountingbook", "财务核算账簿", "pk_accountingbook",
    *_names(), _GROUP, ref("pk_setofbook", "账簿类型"), ref("pk_curraccchart", "当前科目表"),
    ref("pk_relorg", "财务组织"), ref("pk_currtype", "本位币"),
    text("accountperiod", "启用期间", 7),
    number("enablestate", "启用状态: 1未启用 2已启用 3已停用"), _CREATED, _MODIFIED,
)  # fmt: skip

CHARTS = nc_table(
    "bd_accchart", "科目表", "pk_accchart",
    *_names(), _GROUP, ref("pk_org", "所属组织"), ref("pk_accsystem", "科目体系"),
    _CREATED, _MODIFIED,
)  # fmt: skip

ACCOUNTS = nc_table(
    "bd_account", "会计科目基本信息", "pk_account",
    *_names(), ref("pk_accchart", "科目表"), ref("pid", "上级科目"),
    text("innercode", "内部编码"), ref("pk_acctype", "科目类型"), number("acclev", "科目级次"),
    number("balanorient", "余额方向: 0借方 1贷方"),
    number("cashtype", "现金分类: 0非现金 1现金科目 2银行科目"),
    number("enablestate", "启用状态: 1未启用 2已启用 3已停用"), _CREATED, _MODIFIED,
)  # fmt: skip

CHART_ACCOUNTS = nc_table(
    "bd_accasoa", "会计科目", "pk_accasoa",
    ref("pk_account", "会计科目基本信息"), ref("pk_accchart", "科目表"), flag("endflag", "末级"),
    text("name", "名称"), text("dispname", "显示名称: 上级\\末级", 400),
    number("enablestate", "启用状态: 1未启用 2已启用 3已停用"), _CREATED, _MODIFIED,
)  # fmt: skip

ACCOUNT_TYPES = nc_table(
    "bd_acctype", "科目类型", "pk_acctype",
    *_names(), number("accproperty", "1资产 2负债 3共同 4所有者权益 5成本 6损益"),
    _CREATED, _MODIFIED,
)  # fmt: skip

AUXILIARIES = nc_table(
    "bd_accassitem", "会计辅助核算项目", "pk_accassitem",
    *_names(), text("classid", "对应档案", 60), text("freefield", "辅助核算列: F1, F2, F4", 4),
    _CREATED, _MODIFIED,
)  # fmt: skip

ACCOUNT_AUXILIARIES = nc_table(
    "bd_accass", "科目辅助核算", "pk_accass",
    ref("pk_accasoa", "会计科目"), ref("pk_entity", "会计辅助核算项目"), flag("isempty", "可空"),
)  # fmt: skip

VOUCHER_TYPES = nc_table(
    "bd_vouchertype", "凭证类别", "pk_vouchertype",
    *_names(), text("shortname", "简称: 记 收 付 转", 20), _GROUP, _CREATED, _MODIFIED,
)  # fmt: skip

CASH_FLOW_ITEMS = nc_table(
    "bd_cashflow", "现金流量项目", "pk_cashflow",
    *_names(), ref("pk_parent", "上级项目"), number("itemtype", "项目类型: 1流入 2流出"),
    text("innercode", "内部编码"), _GROUP, _CREATED, _MODIFIED,
)  # fmt: skip

USERS = nc_table(
    "sm_user", "用户", "cuserid",
    text("user_code", "用户编码", 50), text("user_name", "用户名称"),
    text("user_name2", "用户名称(英文)"), _GROUP, ref("pk_org", "所属组织"),
    ref("pk_psndoc", "身份"), number("enablestate", "启用状态: 1未启用 2已启用 3已停用"),
    _CREATED, _MODIFIED,
)  # fmt: skip

VOUCHERS = nc_table(
    "gl_voucher", "凭证", "pk_voucher",
    ref("pk_accountingbook", "核算账簿"), ref("pk_org", "财务组织"),
    ref("pk_setofbook", "账簿类型"), _GROUP, ref("pk_vouchertype", "凭证类别"),
    text("year", "会计年度", 4), text("period", "会计期间", 2),
    text("adjustperiod", "调整期间: 01-12, 12A", 3), number("num", "凭证号"),
    date("prepareddate", "制单日期"), ref("pk_prepared", "制单人"), date("checkeddate", "审核日期"),
    ref("pk_checked", "审核人"), date("tallydate", "记账日期"),
    ref("pk_manager", "记账人: 空或 '~' 为未记账"), flag("signflag", "签字标志"),
    date("signdate", "签字日期"), ref("pk_casher", "出纳"), flag("discardflag", "作废标志"),
    flag("tempsaveflag", "暂存标志"),
    number("voucherkind", "凭证类型: 0正常 1调整期 3结转损益 5预提 255数量调整"),
    text("pk_system", "来源系统: GL AR AP IA HR FA", 20), text("explanation", "摘要", 400),
    number("attachment", "附单据数"), amount("totaldebit", "借方合计"),
    amount("totalcredit", "贷方合计"), amount("totaldebitgroup", "集团借方合计"),
    amount("totalcreditgroup", "集团贷方合计"), flag("isdifflag", "差异凭证"),
    text("free1", "自定义项1", 101), _CREATED, _MODIFIED,
)  # fmt: skip

DETAILS = nc_table(
    "gl_detail", "凭证分录", "pk_detail",
    ref("pk_voucher", "凭证"), number("detailindex", "分录号"),
    ref("pk_accountingbook", "核算账簿"), ref("pk_org", "财务组织"), ref("pk_unit", "业务单元"),
    ref("pk_setofbook", "账簿类型"), _GROUP, ref("pk_accasoa", "会计科目"),
    ref("assid", "辅助核算"), ref("pk_currtype", "币种"), text("explanation", "摘要", 400),
    amount("price", "单价"), amount("excrate1", "折辅汇率"), amount("excrate2", "折本汇率"),
    amount("debitquantity", "借方数量"), amount("creditquantity", "贷方数量"),
    *_families("debit", "借方"), *_families("credit", "贷方"),
    text("oppositesubj", "对方科目", 200), ref("checkstyle", "结算方式"),
    text("checkno", "票据号", 40), date("checkdate", "票据日期"),
    text("direction", "方向: D借 C贷", 1), text("yearv", "会计年度", 4),
    text("periodv", "会计期间", 2), text("adjustperiod", "调整期间: 01-12, 12A", 3),
    number("nov", "凭证号"), date("prepareddatev", "制单日期"),
    ref("pk_vouchertypev", "凭证类别"), ref("pk_managerv", "记账人: 空或 '~' 为未记账"),
    flag("discardflagv", "作废标志"), number("voucherkindv", "凭证类型"),
    flag("tempsaveflag", "暂存标志"), text("pk_systemv", "来源系统", 20),
    date("signdatev", "签字日期"), text("free1", "自定义项1", 101),
)  # fmt: skip

BALANCES = nc_table(
    "gl_balance", "科目余额: 期间发生额, 期初在 adjustperiod '00'", "pk_balance",
    ref("pk_accountingbook", "核算账簿"), ref("pk_org", "财务组织"), ref("pk_unit", "业务单元"),
    ref("pk_setofbook", "账簿类型"), _GROUP, ref("pk_accasoa", "会计科目"),
    ref("pk_account", "会计科目基本信息"), text("accountcode", "科目编码", 40),
    ref("pk_accchart", "科目表"), ref("pk_currtype", "币种"), text("year", "会计年度", 4),
    text("period", "会计期间", 2), text("adjustperiod", "调整期间: 00期初, 01-12, 12A", 3),
    ref("assid", "辅助核算"), amount("debitquantity", "借方数量"),
    amount("creditquantity", "贷方数量"), *_families("debit", "借方"),
    *_families("credit", "贷方"), number("voucherkind", "凭证类型"),
)  # fmt: skip

AUXILIARY_SETS = nc_table(
    "gl_docfree1", "辅助核算组合", "assid",
    _GROUP, ref("f1", "部门"), ref("f2", "人员"), ref("f3", "收支项目"), ref("f4", "客商"),
    ref("f5", "项目"), ref("f6", "现金流量项目"), ref("f16", "物料基本分类"),
)  # fmt: skip

FREE_VALUES = nc_table(
    "gl_freevalue", "辅助核算值", "freevalueid",
    *(text(f"typevalue{number}", f"第{number}项: 20位项目主键 + 20位值主键", 40)
      for number in range(1, 10)),
)  # fmt: skip

CASH_FLOWS = nc_table(
    "gl_cashflowcase", "现金流量分析", "pk_cashflowcase",
    ref("pk_detail", "凭证分录"), ref("pk_voucher", "凭证"), ref("pk_cashflow", "现金流量项目"),
    amount("money", "原币金额"), amount("moneymain", "本币金额"),
    number("flag", "标志: 1主表 2附表"), ref("pk_detail_opp", "对方分录"),
    ref("pk_currtype", "币种"), ref("pk_accountingbook", "核算账簿"),
    date("prepareddate", "制单日期"), text("year", "会计年度", 4), text("period", "会计期间", 2),
    ref("assid", "辅助核算"), ref("pk_accasoa", "会计科目"),
)  # fmt: skip

ORIGINS = nc_table(
    "fip_relation", "会计平台: 业务单据与凭证", "pk_relation",
    _GROUP, ref("pk_org", "财务组织"), text("src_system", "来源系统", 20),
    text("src_billtype", "来源单据类型", 20), ref("src_relationid", "来源单据"),
    date("src_busidate", "来源业务日期"), text("src_freedef1", "来源单据号", 101),
    text("des_system", "目标系统", 20), text("des_billtype", "目标单据类型", 20),
    ref("des_relationid", "凭证"), ref("des_org", "核算账簿"), date("des_busidate", "凭证日期"),
    text("des_freedef1", "凭证类别", 101), text("des_freedef2", "凭证号", 101),
    text("des_freedef3", "会计期间", 101),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    BOOKS, CHARTS, ACCOUNT_TYPES, ACCOUNTS, CHART_ACCOUNTS, AUXILIARIES, ACCOUNT_AUXILIARIES,
    VOUCHER_TYPES, CASH_FLOW_ITEMS, USERS, VOUCHERS, DETAILS, BALANCES, AUXILIARY_SETS,
    FREE_VALUES, CASH_FLOWS, ORIGINS,
)  # fmt: skip
