select
    org_id,
    org_code,
    org_name,
    org_name_en,
    stored_at,
    is_deleted
from ({{ current_version(ref('snap_orgs')) }}) orgs
