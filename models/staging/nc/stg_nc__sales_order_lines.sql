select
    {{ nc_reference('csaleorderbid') }} as sales_order_line_id,
    {{ nc_reference('csaleorderid') }} as sales_order_id,
    {{ nc_text('crowno') }} as line_no,
    {{ nc_reference('cmaterialvid') }} as material_id,
    nnum as quantity,
    ntaxprice as tax_price,
    nmny as net_amount,
    ntax as tax_amount,
    ntaxmny as amount,
    {{ nc_date('dsenddate') }} as planned_delivery_date,
    {{ nc_flag('blargessflag') }} as is_gift,
    {{ nc_flag('bboutendflag') }} as is_shipping_closed,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'so_saleorder_b') }}
