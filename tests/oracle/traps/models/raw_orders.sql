select
    cast('O1' as varchar(2)) as order_id,
    cast('note' as varchar(20)) as order_note,
    timestamp '2024-03-05 10:00:00' as ordered_at,
    date '2024-03-06' as shipped_on,
    cast(1.5 as decimal(10, 2)) as amount,
    1 as count
from dual
