select
    {{ nc_reference('pk_verifydetail') }} as settlement_id,
    {{ nc_reference('pk_item') }} as receivable_item_id,
    {{ nc_reference('pk_item2') }} as receipt_item_id,
    {{ nc_date('busidate') }} as settlement_date,
    local_money_de as amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'arap_verifydetail') }}
