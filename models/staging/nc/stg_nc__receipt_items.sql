select
    {{ nc_reference('pk_gatheritem') }} as receipt_item_id,
    {{ nc_reference('pk_gatherbill') }} as receipt_id,
    {{ nc_reference('customer') }} as customer_id,
    local_money_cr as amount,
    local_money_bal as balance,
    case when prepay = 1 then 1 else 0 end as is_prepayment,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ar_gatheritem') }}
