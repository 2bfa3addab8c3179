{%- set supplier = nc_reference('supplier') -%}

select
    {{ nc_reference('pk_verifydetail') }} as settlement_id,
    case when {{ supplier }} is null then {{ nc_reference('pk_item') }} end as receivable_item_id,
    case when {{ supplier }} is null then {{ nc_reference('pk_item2') }} end as receipt_item_id,
    case when {{ supplier }} is not null then {{ nc_reference('pk_item') }} end as payable_item_id,
    case when {{ supplier }} is not null then {{ nc_reference('pk_item2') }} end as payment_item_id,
    {{ nc_date('busidate') }} as settlement_date,
    local_money_de as amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'arap_verifydetail') }}
