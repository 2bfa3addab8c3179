select
    {{ nc_reference('cdeliveryid') }} as delivery_id,
    {{ nc_text('vbillcode') }} as delivery_no,
    {{ nc_date('dbilldate') }} as delivery_date,
    cast(fstatusflag as integer) as delivery_status,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'so_delivery') }}
