select
    {{ nc_reference('pk_payablebill') }} as payable_bill_id,
    {{ nc_reference('pk_org') }} as org_id,
    {{ nc_text('billno') }} as bill_no,
    {{ nc_date('billdate') }} as bill_date,
    case when effectstatus = 10 then 1 else 0 end as is_effective,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ap_payablebill') }}
