select
    {{ nc_reference('pk_payitem') }} as payment_item_id,
    {{ nc_reference('pk_paybill') }} as payment_id,
    {{ nc_reference('supplier') }} as supplier_id,
    local_money_de as amount,
    local_money_bal as balance,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ap_payitem') }}
