select
    {{ nc_reference('cdeliverybid') }} as delivery_line_id,
    {{ nc_reference('cdeliveryid') }} as delivery_id,
    {{ nc_reference('csrcbid') }} as sales_order_line_id,
    nnum as quantity,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'so_delivery_b') }}
