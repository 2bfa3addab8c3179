select
    {{ nc_reference('pk_recitem') }} as receivable_item_id,
    {{ nc_reference('pk_recbill') }} as receivable_bill_id,
    {{ nc_reference('customer') }} as customer_id,
    {{ nc_reference('pk_deptid') }} as dept_id,
    {{ nc_reference('pk_psndoc') }} as person_id,
    {{ nc_reference('pk_currtype') }} as currency_id,
    {{ nc_date('expiredate') }} as due_date,
    {{ nc_reference('top_itemid') }} as sales_invoice_line_id,
    {{ nc_reference('src_itemid') }} as sales_order_line_id,
    local_money_de as amount,
    local_money_bal as balance,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ar_recitem') }}
