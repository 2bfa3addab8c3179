"""Documents that were made, deleted (dr = 1) and made again: dead heads with dead lines.

One head in fifty is such a copy. A dirty ERP (`--dirty`) is as one whose ledger was edited for
years: most lines of vouchers are dead, of dead vouchers and of live ones.
"""

DOCUMENTS = (
    ("so_delivery", "so_delivery_b", "cdeliveryid", "cdeliverybid"),
    ("ic_saleout_h", "ic_saleout_b", "cgeneralhid", "cgeneralbid"),
    ("so_saleinvoice", "so_saleinvoice_b", "csaleinvoiceid", "csaleinvoicebid"),
    ("ar_recbill", "ar_recitem", "pk_recbill", "pk_recitem"),
    ("ar_gatherbill", "ar_gatheritem", "pk_gatherbill", "pk_gatheritem"),
    ("po_order", "po_order_b", "pk_order", "pk_order_b"),
    ("ic_purchasein_h", "ic_purchasein_b", "cgeneralhid", "cgeneralbid"),
    ("ap_payablebill", "ap_payableitem", "pk_payablebill", "pk_payableitem"),
    ("gl_voucher", "gl_detail", "pk_voucher", "pk_detail"),
)


def _dead_key(column: str) -> str:
    # The letter of a voucher's key tells its kind, so it is the number before that changes.
    if column in {"pk_voucher", "pk_detail"}:
        return _renumbered(column, "1002")
    return f"substr({column}, 1, 4) || 'X' || substr({column}, 6) as {column}"


def _renumbered(column: str, prefix: str) -> str:
    return f"'{prefix}' || substr({column}, 5) as {column}"


def _copies(head: str, body: str, head_key: str, body_key: str) -> tuple[str, str]:
    """Copy one head in fifty of the window, and its lines; nothing ever follows a copy."""
    # Z are earlier versions of purchase orders, whose copies would have the later ones' keys.
    unlucky = (
        f"select {head_key} from {head} where dr = 0 and roll('dead', {head_key}, 50) = 0 "
        f"and stamped_in_window(creationtime) and {head_key} not like '1001Z%'"
    )
    return (
        f"insert into {body} by name select * replace ({_dead_key(head_key)}, "
        f"{_dead_key(body_key)}, 1 as dr) from {body} where {head_key} in ({unlucky}) and dr = 0",
        f"insert into {head} by name select * replace ({_dead_key(head_key)}, 1 as dr) "
        f"from {head} where {head_key} in ({unlucky})",
    )


# Per cent of vouchers that were made twice, in a dirty ERP.
TWICE = 43
_DIRTY = f"select pk_voucher from new_vouchers where roll('twice', pk_voucher, 100) < {TWICE}"
DIRT = (
    f"insert into gl_detail by name select * replace ({_renumbered('pk_detail', '1004')}, 1 as dr) "
    "from gl_detail where getvariable('dirty') and dr = 0 "
    "and pk_voucher in (select pk_voucher from new_vouchers)",
    f"insert into gl_detail by name select * replace ({_renumbered('pk_voucher', '1003')}, "
    f"{_renumbered('pk_detail', '1003')}, 1 as dr) from gl_detail "
    f"where getvariable('dirty') and dr = 0 and pk_voucher in ({_DIRTY})",
    f"insert into gl_voucher by name select * replace ({_renumbered('pk_voucher', '1003')}, "
    f"1 as dr) from gl_voucher where getvariable('dirty') and dr = 0 and pk_voucher in ({_DIRTY})",
)

STEPS = (*(statement for document in DOCUMENTS for statement in _copies(*document)), *DIRT)
