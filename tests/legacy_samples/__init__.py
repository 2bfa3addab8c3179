"""Legacy report files as NC sites have them; facts about the schema, no vendor's code."""

from pathlib import Path

FOLDER = Path(__file__).parent
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".py" and path.is_file())

_LINES = (
    ("货币资金", "1001", "1002", "1012"),
    ("应收账款", "1122", "1231", "2203"),
    ("存货", "1401", "1403", "1405"),
    ("固定资产", "1601", "1602", "1603"),
    ("应付账款", "2202", "1123", "2241"),
)


def balance_sheet(lines: int = 60) -> str:
    """A balance sheet as consultants write it: a scalar subquery for every figure of every line.

    With its 60 lines it is more than 1,500 lines of SQL long.
    """
    return "\nunion all\n".join(_line(number) for number in range(1, lines + 1)) + "\norder by 1;\n"


def _line(number: int) -> str:
    name, *accounts = _LINES[number % len(_LINES)]
    figures = ",\n".join(_figure(accounts, sign) for sign in ("<=", "="))
    head = f"-- 第 {number} 行\nselect {number} as 行次,\n       '{name}' as 项目,"
    return f"{head}\n{figures}\n  from dual"


def _figure(accounts: list[str], operator: str) -> str:
    period = "'&period'" if operator == "<=" else "'00'"
    listed = ",\n                                  ".join(f"'{account}'" for account in accounts)
    alias = "期末余额" if operator == "<=" else "年初余额"
    return f"""       (select nvl(sum(decode(a.balanorient,
                              0, b.localdebitamount - b.localcreditamount,
                              b.localcreditamount - b.localdebitamount)), 0)
          from gl_balance b, bd_account a
         where b.accountcode = a.code(+)
           and b.year = '&year'
           and b.adjustperiod {operator} {period}
           and substr(b.accountcode, 1, 4) in ({listed})
           and nvl(b.dr, 0) = 0) as {alias}"""
