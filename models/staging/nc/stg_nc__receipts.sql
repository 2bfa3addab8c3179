select
    {{ nc_reference('pk_gatherbill') }} as receipt_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('billno') }} as receipt_no,
    {{ nc_date('billdate') }} as receipt_date,
    case when effectstatus = 10 then 1 else 0 end as is_effective,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ar_gatherbill') }}
