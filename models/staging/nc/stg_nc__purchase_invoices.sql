select
    {{ nc_reference('pk_invoice') }} as purchase_invoice_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('vbillcode') }} as invoice_no,
    {{ nc_text('vinvoicecode') }} as tax_invoice_no,
    {{ nc_date('dbilldate') }} as invoice_date,
    {{ nc_reference('pk_supplier') }} as supplier_id,
    cast(fbillstatus as integer) as invoice_status,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'po_invoice') }}
