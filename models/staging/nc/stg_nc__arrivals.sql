select
    {{ nc_reference('pk_arriveorder') }} as arrival_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('vbillcode') }} as arrival_no,
    {{ nc_date('dbilldate') }} as arrival_date,
    {{ nc_reference('pk_supplier') }} as supplier_id,
    cast(fbillstatus as integer) as arrival_status,
    {{ nc_flag('bisback') }} as is_return,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'po_arriveorder') }}
