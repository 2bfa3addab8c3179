select
    change_id,
    save_id,
    mapping_name,
    row_key,
    values_before,
    values_after,
    changed_by,
    {{ iso_date('changed_at') }} as changed_on,
    changed_at,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('app', 'mapping_changes') }}
