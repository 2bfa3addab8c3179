select
    {{ nc_reference('pk_accountingbook') }} as book_id,
    {{ nc_text('code') }} as book_code,
    {{ nc_text('name') }} as book_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as book_name_en,
    {{ nc_reference('pk_relorg') }} as org_id,
    {{ nc_reference('pk_currtype') }} as currency_id,
    {{ nc_text('accountperiod') }} as first_period,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'org_accountingbook') }}
