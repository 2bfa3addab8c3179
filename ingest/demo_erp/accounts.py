"""The chart of accounts in words: codes in levels of 4-2-2 digits, as companies in China have."""

from ingest.demo_erp.names import PRODUCTS, Pair

# Class of an account by the first digit of its code: number in NC, names, side of its balance.
ACCOUNT_TYPES: tuple[tuple[str, Pair, int], ...] = (
    ("1", ("资产", "Assets"), 0),
    ("2", ("负债", "Liabilities"), 1),
    ("4", ("所有者权益", "Equity"), 1),
    ("5", ("成本", "Costs"), 0),
    ("6", ("损益", "Profit and loss"), 0),
)

# Code, names and auxiliaries: d department, p person, c customer or supplier.
FIXED: tuple[tuple[str, Pair, str], ...] = (
    ("1001", ("库存现金", "Cash on hand"), ""),
    ("1002", ("银行存款", "Bank deposits"), ""),
    ("100201", ("人民币户", "CNY accounts"), ""),
    ("10020101", ("工行基本户", "ICBC basic account"), ""),
    ("10020102", ("建行一般户", "CCB general account"), ""),
    ("100202", ("外币户", "Foreign currency accounts"), ""),
    ("10020201", ("中行美元户", "BOC US dollar account"), ""),
    ("1012", ("其他货币资金", "Other monetary funds"), ""),
    ("1121", ("应收票据", "Notes receivable"), "c"),
    ("1122", ("应收账款", "Accounts receivable"), "cd"),
    ("1123", ("预付账款", "Prepayments"), "c"),
    ("1221", ("其他应收款", "Other receivables"), ""),
    ("122101", ("备用金", "Petty advances"), "p"),
    ("122102", ("内部往来", "Intercompany"), ""),
    ("122103", ("其他", "Others"), ""),
    ("1231", ("坏账准备", "Allowance for bad debts"), ""),
    ("1403", ("原材料", "Materials"), ""),
    ("1405", ("库存商品", "Finished goods"), ""),
    ("1411", ("周转材料", "Revolving materials"), ""),
    ("1471", ("存货跌价准备", "Stock write-downs"), ""),
    ("1511", ("长期股权投资", "Long-term equity investments"), ""),
    ("1601", ("固定资产", "Fixed assets"), ""),
    ("160101", ("房屋建筑物", "Buildings"), ""),
    ("160102", ("机器设备", "Machinery"), ""),
    ("160103", ("运输设备", "Vehicles"), ""),
    ("160104", ("电子设备", "Electronic equipment"), ""),
    ("1602", ("累计折旧", "Accumulated depreciation"), ""),
    ("160201", ("房屋建筑物", "Buildings"), ""),
    ("160202", ("机器设备", "Machinery"), ""),
    ("160203", ("运输设备", "Vehicles"), ""),
    ("160204", ("电子设备", "Electronic equipment"), ""),
    ("1604", ("在建工程", "Construction in progress"), ""),
    ("1701", ("无形资产", "Intangible assets"), ""),
    ("1702", ("累计摊销", "Accumulated amortisation"), ""),
    ("1801", ("长期待摊费用", "Long-term deferred expenses"), ""),
    ("1811", ("递延所得税资产", "Deferred tax assets"), ""),
    ("2001", ("短期借款", "Short-term loans"), ""),
    ("2201", ("应付票据", "Notes payable"), "c"),
    ("2202", ("应付账款", "Accounts payable"), ""),
    ("220201", ("应付货款", "Payables to suppliers"), "c"),
    ("220202", ("暂估应付", "Goods received, not invoiced"), "c"),
    ("2203", ("预收账款", "Advances from customers"), "c"),
    ("2211", ("应付职工薪酬", "Employee benefits payable"), ""),
    ("221101", ("工资", "Wages"), ""),
    ("221102", ("社会保险费", "Social insurance"), ""),
    ("221103", ("住房公积金", "Housing fund"), ""),
    ("2221", ("应交税费", "Taxes payable"), ""),
    ("222101", ("应交增值税", "VAT payable"), ""),
    ("22210101", ("进项税额", "Input VAT"), ""),
    ("22210103", ("转出未交增值税", "VAT transferred out"), ""),
    ("22210105", ("销项税额", "Output VAT"), ""),
    ("222102", ("未交增值税", "VAT unpaid"), ""),
    ("222105", ("应交企业所得税", "Income tax payable"), ""),
    ("222106", ("应交城建税及附加", "Surtaxes payable"), ""),
    ("222107", ("应交个人所得税", "Individual income tax payable"), ""),
    ("2231", ("应付利息", "Interest payable"), ""),
    ("2241", ("其他应付款", "Other payables"), ""),
    ("224101", ("员工往来", "Due to employees"), "p"),
    ("224102", ("内部往来", "Intercompany"), ""),
    ("224103", ("其他", "Others"), ""),
    ("2501", ("长期借款", "Long-term loans"), ""),
    ("4001", ("实收资本", "Paid-in capital"), ""),
    ("4002", ("资本公积", "Capital surplus"), ""),
    ("4101", ("盈余公积", "Surplus reserves"), ""),
    ("4103", ("本年利润", "Profit of the year"), ""),
    ("4104", ("利润分配", "Profit distribution"), ""),
    ("410401", ("提取法定盈余公积", "Appropriation to reserves"), ""),
    ("410406", ("未分配利润", "Retained earnings"), ""),
    ("5001", ("生产成本", "Production costs"), ""),
    ("500101", ("直接材料", "Direct materials"), "d"),
    ("500102", ("直接人工", "Direct labour"), "d"),
    ("500103", ("制造费用转入", "Overhead transferred in"), ""),
    ("500104", ("完工转出", "Transferred to finished goods"), ""),
    ("5101", ("制造费用", "Manufacturing overhead"), ""),
    ("6001", ("主营业务收入", "Revenue"), ""),
    ("6051", ("其他业务收入", "Other operating income"), ""),
    ("6301", ("营业外收入", "Non-operating income"), ""),
    ("6401", ("主营业务成本", "Cost of sales"), ""),
    ("640198", ("生产成本差异", "Production variances"), ""),
    ("640199", ("存货成本差异", "Stock cost differences"), ""),
    ("6402", ("其他业务成本", "Other operating costs"), ""),
    ("6403", ("税金及附加", "Taxes and surcharges"), ""),
    ("6601", ("销售费用", "Selling expenses"), ""),
    ("6602", ("管理费用", "Administrative expenses"), ""),
    ("6603", ("财务费用", "Financial expenses"), ""),
    ("660301", ("利息支出", "Interest expense"), ""),
    ("660302", ("手续费", "Bank charges"), ""),
    ("660303", ("汇兑损益", "Exchange differences"), ""),
    ("6604", ("研发费用", "Development expenses"), ""),
    ("6701", ("资产减值损失", "Impairment losses"), ""),
    ("6711", ("营业外支出", "Non-operating expenses"), ""),
    ("6801", ("所得税费用", "Income tax expense"), ""),
)

# Below each of EXPENSE_PARENTS; the auxiliaries are those of the item.
EXPENSES: tuple[tuple[str, Pair, str], ...] = (
    ("01", ("工资", "Wages"), "dp"),
    ("02", ("社会保险费", "Social insurance"), "dp"),
    ("03", ("住房公积金", "Housing fund"), "dp"),
    ("04", ("福利费", "Welfare"), "d"),
    ("05", ("差旅费", "Travel"), "dp"),
    ("06", ("业务招待费", "Entertainment"), "dp"),
    ("07", ("办公费", "Office supplies"), "dp"),
    ("08", ("通讯费", "Communication"), "dp"),
    ("09", ("交通费", "Local transport"), "dp"),
    ("10", ("会议费", "Meetings"), "dp"),
    ("11", ("折旧费", "Depreciation"), "d"),
    ("12", ("租赁费", "Rent"), "d"),
    ("13", ("水电费", "Water and electricity"), "d"),
    ("14", ("修理费", "Repairs"), "d"),
    ("15", ("物业费", "Property services"), "d"),
    ("16", ("运输费", "Freight"), "d"),
    ("17", ("广告宣传费", "Advertising"), "d"),
    ("18", ("样品费", "Samples"), "d"),
    ("19", ("培训费", "Training"), "d"),
    ("20", ("咨询审计费", "Consulting and audit"), "d"),
    ("21", ("保险费", "Insurance"), "d"),
    ("22", ("低值易耗品", "Consumables"), "d"),
    ("23", ("存货盘亏", "Stock count losses"), "d"),
    ("24", ("其他", "Others"), "d"),
)

EXPENSE_PARENTS = ("5101", "6601", "6602", "6604")
PRODUCT_PARENTS = {"6001": "d", "6401": ""}
# Groups of goods that are made; the others are bought and stand among the materials.
MADE = ("01", "02", "04")
SERVICE = "08"

# Accounts whose balance is on the other side than that of their class.
OTHER_SIDE = ("1231", "1471", "1602", "1702", "6001", "6051", "6301", "500104")
CASH = {"1001": 1, "1002": 2, "1012": 2}

AUXILIARIES: tuple[tuple[str, str, Pair, str], ...] = (
    ("d", "f1", ("部门", "Department"), "org_dept"),
    ("p", "f2", ("人员档案", "Person"), "bd_psndoc"),
    ("c", "f4", ("客商", "Customer or supplier"), "bd_cust_supplier"),
)

VOUCHER_TYPES: tuple[tuple[str, Pair, str], ...] = (
    ("01", ("记账凭证", "Journal voucher"), "记"),
    ("02", ("收款凭证", "Receipt voucher"), "收"),
    ("03", ("付款凭证", "Payment voucher"), "付"),
    ("04", ("转账凭证", "Transfer voucher"), "转"),
)

# Code, names, direction: 1 in, 2 out.
CASH_FLOW_ITEMS: tuple[tuple[str, Pair, int], ...] = (
    ("1", ("经营活动产生的现金流量", "Operating activities"), 1),
    ("101", ("销售商品、提供劳务收到的现金", "Cash from sales"), 1),
    ("103", ("收到其他与经营活动有关的现金", "Other operating cash received"), 1),
    ("104", ("购买商品、接受劳务支付的现金", "Cash paid for goods"), 2),
    ("105", ("支付给职工以及为职工支付的现金", "Cash paid to employees"), 2),
    ("106", ("支付的各项税费", "Taxes paid"), 2),
    ("107", ("支付其他与经营活动有关的现金", "Other operating cash paid"), 2),
    ("2", ("投资活动产生的现金流量", "Investing activities"), 2),
    ("205", ("购建固定资产支付的现金", "Cash paid for fixed assets"), 2),
    ("3", ("筹资活动产生的现金流量", "Financing activities"), 2),
    ("302", ("取得借款收到的现金", "Loans received"), 1),
    ("305", ("分配股利、利润或偿付利息支付的现金", "Interest and dividends paid"), 2),
)


def chart() -> list[tuple[str, Pair, str]]:
    """All accounts: the fixed ones and those that stand for an expense or a group of goods."""
    rows = list(FIXED)
    rows += [
        (parent + code, names, auxiliaries)
        for parent in EXPENSE_PARENTS
        for code, names, auxiliaries in EXPENSES
    ]
    for product, names, *_ in PRODUCTS:
        rows += [(parent + product, names, aux) for parent, aux in PRODUCT_PARENTS.items()]
        if product != SERVICE:
            rows.append((("1405" if product in MADE else "1403") + product, names, ""))
    return sorted(rows)


def is_other_side(code: str) -> bool:
    """Whether the balance of an account is not on the side of its class."""
    return code.startswith(OTHER_SIDE)
