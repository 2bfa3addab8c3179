select
    {{ nc_reference('cgeneralhid') }} as shipment_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_reference('cwarehouseid') }} as warehouse_id,
    {{ nc_text('vbillcode') }} as shipment_no,
    {{ nc_reference('ccustomerid') }} as customer_id,
    {{ nc_reference('cdptid') }} as dept_id,
    {{ nc_reference('cbizid') }} as person_id,
    case when fbillflag = 3 then 1 else 0 end as is_signed,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ic_saleout_h') }}
