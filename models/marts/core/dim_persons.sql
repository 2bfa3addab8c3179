select
    person_id,
    person_code,
    person_name,
    person_name_en,
    org_id,
    stored_at,
    is_deleted
from ({{ current_version(ref('snap_persons')) }}) persons
