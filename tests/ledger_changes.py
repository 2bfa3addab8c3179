"""What happens to a ledger, as statements on the demo ERP."""

NOW = "2024-07-01 09:00:00"

_LIVE = "dr = 0 and discardflag = 'N' and tempsaveflag = 'N'"


def _heads(count: int, condition: str, order: str = "pk_voucher") -> str:
    return (
        f"(select pk_voucher from gl_voucher where {_LIVE} and {condition}"
        f" order by {order} limit {count})"
    )


_UNPOSTED = _heads(20, "coalesce(pk_manager, '~') = '~'")
_CLAIMS = _heads(3, "pk_system = 'GL'")
_MAY = _heads(5, "adjustperiod = '05'")
_DECEMBER = _heads(2, "adjustperiod = '12'", "pk_voucher desc")
_JUNE = _heads(4, "adjustperiod = '06' and coalesce(pk_manager, '~') <> '~'")
_JULY = _heads(3, "adjustperiod = '07'")

CHANGES = {
    "vouchers are posted in one second": [
        f"update gl_voucher set pk_manager = 'USER', ts = '{NOW}' where pk_voucher in {_UNPOSTED}",
    ],
    "vouchers become void, move to another month and are taken for the auditors'": [
        f"update gl_voucher set discardflag = 'Y', ts = '{NOW}' where pk_voucher in {_CLAIMS}",
        f"update gl_voucher set adjustperiod = '03', ts = '{NOW}' where pk_voucher in {_MAY}",
        f"update gl_voucher set adjustperiod = '12A', ts = '{NOW}' where pk_voucher in {_DECEMBER}",
    ],
    "voucher lines are deleted outright and go to another account": [
        "delete from gl_detail where pk_detail in"
        " (select pk_detail from gl_detail where dr = 0 order by 1 limit 9)",
        "update gl_detail set pk_accasoa = (select max(pk_accasoa) from bd_accasoa"
        f" where endflag = 'Y'), ts = '{NOW}' where pk_detail in"
        " (select pk_detail from gl_detail where dr = 0 order by 1 desc limit 5)",
    ],
    "a combination of auxiliaries names another department": [
        f"update gl_docfree1 set f1 = (select min(pk_dept) from org_dept), ts = '{NOW}'"
        " where assid = (select mode(assid) from gl_detail where assid <> '~')",
    ],
    "lines take other auxiliaries, and a combination that few lines had is left without any": [
        "update gl_detail set assid = (select max(assid) from gl_detail where assid <> '~'),"
        f" ts = '{NOW}' where pk_detail in"
        " (select pk_detail from gl_detail where dr = 0 and assid <> '~' order by 1 limit 7)",
        f"update gl_detail set assid = '~', ts = '{NOW}' where assid ="
        " (select assid from gl_detail where assid <> '~' group by 1 order by count(*), 1 limit 1)",
    ],
    "vouchers are taken back from the books and go to another book": [
        f"update gl_voucher set pk_manager = '~', ts = '{NOW}' where pk_voucher in {_JUNE}",
        "update gl_voucher set pk_accountingbook = (select max(pk_accountingbook)"
        f" from org_accountingbook), ts = '{NOW}' where pk_voucher in {_JULY}",
    ],
    "openings are written anew under other keys": [
        "update gl_balance set pk_balance = '9' || substr(pk_balance, 2),"
        f" localdebitamount = localdebitamount + 1, ts = '{NOW}' where adjustperiod = '00'"
        " and year = (select min(year) from gl_balance)",
    ],
    "a book begins in another year": [
        f"update org_accountingbook set accountperiod = '2022-01', ts = '{NOW}'"
        " where pk_accountingbook = (select max(pk_accountingbook) from org_accountingbook)",
    ],
    "an account moves under another one": [
        "update bd_account set pid = (select pk_account from bd_account where code = '6602'),"
        f" ts = '{NOW}' where code = '660101'",
    ],
    "a voucher type and a book are renamed": [
        f"update bd_vouchertype set shortname = '银', ts = '{NOW}' where code = '03'",
        f"update org_accountingbook set name = name || '*', ts = '{NOW}'"
        " where pk_accountingbook = (select min(pk_accountingbook) from org_accountingbook)",
    ],
}
