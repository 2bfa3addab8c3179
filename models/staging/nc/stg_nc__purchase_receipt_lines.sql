select
    {{ nc_reference('cgeneralbid') }} as purchase_receipt_line_id,
    {{ nc_reference('cgeneralhid') }} as purchase_receipt_id,
    {{ nc_text('crowno') }} as line_no,
    {{ nc_reference('cmaterialvid') }} as material_id,
    {{ nc_date('dbizdate') }} as receipt_date,
    {{ nc_reference('pk_batchcode') }} as batch_id,
    {{ nc_reference('csourcebillbid') }} as arrival_line_id,
    {{ nc_reference('cfirstbillbid') }} as purchase_order_line_id,
    nnum as quantity,
    nmny as net_amount,
    ntax as tax_amount,
    ntaxmny as amount,
    ncostmny as cost_amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ic_purchasein_b') }}
