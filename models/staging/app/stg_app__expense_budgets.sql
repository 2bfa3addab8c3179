select
    row_id as mapping_row_id,
    trim(book_code) as book_code,
    trim(expense_group) as expense_group,
    cast(monthly_amount as decimal(18, 2)) as monthly_amount,
    {{ iso_month('valid_from') }} as valid_from,
    {{ iso_month('valid_to') }} as valid_to,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('app', 'map_expense_budgets') }}
