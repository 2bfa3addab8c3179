select
    {{ nc_reference('pk_payableitem') }} as payable_item_id,
    {{ nc_reference('pk_payablebill') }} as payable_bill_id,
    {{ nc_reference('supplier') }} as supplier_id,
    {{ nc_reference('pk_deptid') }} as dept_id,
    {{ nc_reference('pk_psndoc') }} as person_id,
    {{ nc_reference('pk_currtype') }} as currency_id,
    {{ nc_date('expiredate') }} as due_date,
    {{ nc_reference('top_itemid') }} as purchase_invoice_line_id,
    {{ nc_reference('src_itemid') }} as purchase_order_line_id,
    local_money_cr as amount,
    local_notax_cr as net_amount,
    local_money_bal as balance,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'ap_payableitem') }}
