select
    {{ nc_reference('cgeneralbid') }} as shipment_line_id,
    {{ nc_reference('cgeneralhid') }} as shipment_id,
    {{ nc_text('crowno') }} as line_no,
    {{ nc_reference('cmaterialvid') }} as material_id,
    {{ nc_date('dbizdate') }} as shipment_date,
    {{ nc_reference('csourcebillbid') }} as delivery_line_id,
    {{ nc_reference('cfirstbillbid') }} as sales_order_line_id,
    nnum as quantity,
    nmny as net_amount,
    ntax as tax_amount,
    ntaxmny as amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ic_saleout_b') }}
