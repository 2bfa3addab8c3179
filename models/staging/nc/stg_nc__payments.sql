select
    {{ nc_reference('pk_paybill') }} as payment_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('billno') }} as payment_no,
    {{ nc_date('billdate') }} as payment_date,
    case when effectstatus = 10 then 1 else 0 end as is_effective,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ap_paybill') }}
