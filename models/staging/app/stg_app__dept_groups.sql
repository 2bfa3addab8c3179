select
    row_id as mapping_row_id,
    trim(dept_code) as dept_code,
    trim(expense_group) as expense_group,
    {{ iso_month('valid_from') }} as valid_from,
    {{ iso_month('valid_to') }} as valid_to,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('app', 'map_dept_groups') }}
