select
    {{ nc_reference('pk_praybill') }} as requisition_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('vbillcode') }} as requisition_no,
    {{ nc_date('dbilldate') }} as requisition_date,
    cast(fbillstatus as integer) as requisition_status,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'po_praybill') }}
