select
    change_id,
    save_id,
    mapping_name,
    row_key,
    case
        when values_before is null then 'added'
        when values_after is null then 'removed'
        else 'changed'
    end as change_kind,
    values_before,
    values_after,
    changed_by,
    changed_on,
    changed_at
from {{ ref('stg_app__mapping_changes') }}
where is_deleted = 0
