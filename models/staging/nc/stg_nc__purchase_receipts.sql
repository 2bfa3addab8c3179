select
    {{ nc_reference('cgeneralhid') }} as purchase_receipt_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_reference('cwarehouseid') }} as warehouse_id,
    {{ nc_text('vbillcode') }} as receipt_no,
    {{ nc_date('dbilldate') }} as bill_date,
    {{ nc_reference('cvendorid') }} as supplier_id,
    {{ nc_reference('cdptid') }} as dept_id,
    {{ nc_reference('cbizid') }} as person_id,
    {{ nc_reference('cfanaceorgoid') }} as finance_org_id,
    {{ nc_date('taudittime') }} as signed_date,
    case when fbillflag = 3 then 1 else 0 end as is_signed,
    {{ nc_flag('freplenishflag') }} as is_return,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ic_purchasein_h') }}
