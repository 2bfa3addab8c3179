"""Documents that were made, deleted (dr = 1) and made again: dead heads with dead lines."""

DOCUMENTS = (
    ("so_delivery", "so_delivery_b", "cdeliveryid", "cdeliverybid"),
    ("ic_saleout_h", "ic_saleout_b", "cgeneralhid", "cgeneralbid"),
    ("so_saleinvoice", "so_saleinvoice_b", "csaleinvoiceid", "csaleinvoicebid"),
    ("ar_recbill", "ar_recitem", "pk_recbill", "pk_recitem"),
    ("ar_gatherbill", "ar_gatheritem", "pk_gatherbill", "pk_gatheritem"),
)


def _dead_key(column: str) -> str:
    return f"substr({column}, 1, 4) || 'X' || substr({column}, 6) as {column}"


def _copies(head: str, body: str, head_key: str, body_key: str) -> tuple[str, str]:
    """Copy one head in fifty of the window, and its lines; nothing ever follows a copy."""
    unlucky = (
        f"select {head_key} from {head} where dr = 0 and roll('dead', {head_key}, 50) = 0 "
        f"and in_window(day_of(creationtime))"
    )
    return (
        f"insert into {body} by name select * replace ({_dead_key(head_key)}, "
        f"{_dead_key(body_key)}, 1 as dr) from {body} where {head_key} in ({unlucky}) and dr = 0",
        f"insert into {head} by name select * replace ({_dead_key(head_key)}, 1 as dr) "
        f"from {head} where {head_key} in ({unlucky})",
    )


STEPS = tuple(statement for document in DOCUMENTS for statement in _copies(*document))
