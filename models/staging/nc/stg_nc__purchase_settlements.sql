select
    {{ nc_reference('pk_settlebill') }} as purchase_settlement_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('vbillcode') }} as settlement_no,
    {{ nc_date('dbilldate') }} as settlement_date,
    {{ nc_reference('pk_supplier') }} as supplier_id,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'po_settlebill') }}
