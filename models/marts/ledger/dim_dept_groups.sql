select
    depts.dept_code,
    depts.expense_group,
    {{ valid_period() }}
from ({{ current_version(ref('snap_dept_groups')) }}) depts
where depts.is_deleted = 0
