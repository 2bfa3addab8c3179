select
    expense_group,
    expense_group_name,
    expense_group_name_en,
    group_position
from {{ ref('expense_groups') }}
