select
    {{ nc_reference('pk_detail') }} as entry_id,
    {{ nc_reference('pk_voucher') }} as voucher_id,
    detailindex as line_no,
    {{ nc_reference('pk_accasoa') }} as account_id,
    {{ nc_reference('assid') }} as auxiliary_set_id,
    {{ nc_reference('pk_currtype') }} as currency_id,
    {{ nc_text('explanation') }} as explanation,
    {{ nc_reference('oppositesubj') }} as opposite_accounts,
    coalesce(debitamount, 0) as debit_original,
    coalesce(creditamount, 0) as credit_original,
    coalesce(localdebitamount, 0) as debit_amount,
    coalesce(localcreditamount, 0) as credit_amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'gl_detail') }}
