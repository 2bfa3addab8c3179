"""What happens to pay, as statements on the demo ERP."""

NOW = "2024-07-01 09:00:00"


def _records(count: int, condition: str) -> str:
    return f"(select pk_wa_data from wa_data where {condition} order by 1 limit {count})"


_MAY = _records(4, "cyear = '2024' and cperiod = '05' and dr = 0 and stopflag = 'N'")
_STOPPED = _records(2, "cyear = '2023' and dr = 0 and stopflag = 'N'")
_DRAFTS = _records(2, "dr = 1 and cyear = '2024'")

CHANGES = {
    "pay is corrected, an item goes, a record is stopped and a draft is paid": [
        f"update wa_data set f_6 = f_6 + 10, f_9 = 0, ts = '{NOW}' where pk_wa_data in {_MAY}",
        f"update wa_data set stopflag = 'Y', ts = '{NOW}' where pk_wa_data in {_STOPPED}",
        f"update wa_data set dr = 0, ts = '{NOW}' where pk_wa_data in {_DRAFTS}",
    ],
    "a person worked in another department": [
        "update bd_psnjob set pk_dept = (select min(pk_dept) from org_dept where pk_org ="
        f" bd_psnjob.pk_org), ts = '{NOW}' where pk_psnjob = (select max(pk_psnjob) from wa_data)",
    ],
    "a column of a month holds another item, and one holds none": [
        f"update wa_classitem set pk_wa_item = '1001WI00000000000003', ts = '{NOW}'"
        " where itemkey = 'f_4' and cyear = '2024' and cperiod = '02' and pk_wa_class like '%1'",
        "delete from wa_classitem where itemkey = 'f_9' and cyear = '2023' and cperiod = '03'",
    ],
    "days worked become an item that is paid": [
        f"update wa_item set iproperty = 0, name = '出勤', ts = '{NOW}' where code = '204'",
    ],
}
