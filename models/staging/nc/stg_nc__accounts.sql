select
    {{ nc_reference('pk_account') }} as base_account_id,
    {{ nc_text('code') }} as account_code,
    {{ nc_text('name') }} as account_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as account_name_en,
    {{ nc_reference('pid') }} as parent_account_id,
    {{ nc_reference('pk_acctype') }} as account_class_id,
    case when balanorient = 1 then 1 else 0 end as is_credit_side,
    case when cashtype > 0 then 1 else 0 end as is_cash,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'bd_account') }}
