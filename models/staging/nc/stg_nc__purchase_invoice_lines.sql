select
    {{ nc_reference('pk_invoice_b') }} as purchase_invoice_line_id,
    {{ nc_reference('pk_invoice') }} as purchase_invoice_id,
    {{ nc_text('crowno') }} as line_no,
    {{ nc_reference('pk_material') }} as material_id,
    {{ nc_reference('pk_order_b') }} as purchase_order_line_id,
    {{ nc_reference('csourcebid') }} as purchase_receipt_line_id,
    nnum as quantity,
    nmny as net_amount,
    ntax as tax_amount,
    ntaxmny as amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'po_invoice_b') }}
