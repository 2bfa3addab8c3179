select
    {{ nc_reference('pk_settlebill_b') }} as purchase_settlement_line_id,
    {{ nc_reference('pk_settlebill') }} as purchase_settlement_id,
    {{ nc_reference('pk_invoice_b') }} as purchase_invoice_line_id,
    {{ nc_reference('pk_stock_b') }} as purchase_receipt_line_id,
    {{ nc_reference('pk_order_b') }} as purchase_order_line_id,
    nsettlenum as quantity,
    nmoney as net_amount,
    coalesce(nclashestmoney, 0) as estimated_amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'po_settlebill_b') }}
