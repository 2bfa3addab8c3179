select
    {{ nc_reference('csaleinvoiceid') }} as sales_invoice_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('vbillcode') }} as invoice_no,
    {{ nc_text('vgoldtaxcode') }} as tax_invoice_no,
    {{ nc_date('dbilldate') }} as invoice_date,
    {{ nc_reference('cinvoicecustid') }} as customer_id,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'so_saleinvoice') }}
