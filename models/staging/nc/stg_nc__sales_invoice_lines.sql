select
    {{ nc_reference('csaleinvoicebid') }} as sales_invoice_line_id,
    {{ nc_reference('csaleinvoiceid') }} as sales_invoice_id,
    {{ nc_text('crowno') }} as line_no,
    {{ nc_reference('cmaterialvid') }} as material_id,
    {{ nc_reference('csrcbid') }} as shipment_line_id,
    {{ nc_reference('cfirstbid') }} as sales_order_line_id,
    {{ nc_reference('cdeptid') }} as dept_id,
    {{ nc_reference('cemployeeid') }} as person_id,
    nnum as quantity,
    nmny as net_amount,
    ntax as tax_amount,
    ntaxmny as amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'so_saleinvoice_b') }}
