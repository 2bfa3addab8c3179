select
    {{ nc_reference('pk_balance') }} as account_balance_id,
    {{ nc_reference('pk_accountingbook') }} as book_id,
    {{ nc_reference('pk_accasoa') }} as account_id,
    {{ nc_reference('assid') }} as auxiliary_set_id,
    {{ nc_reference('pk_currtype') }} as currency_id,
    {{ nc_text('year') }} as fiscal_year,
    {{ nc_text('adjustperiod') }} as adjust_period,
    coalesce(debitamount, 0) as debit_original,
    coalesce(creditamount, 0) as credit_original,
    coalesce(localdebitamount, 0) as debit_amount,
    coalesce(localcreditamount, 0) as credit_amount,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'gl_balance') }}
