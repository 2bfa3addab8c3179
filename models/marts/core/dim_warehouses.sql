select
    warehouse_id,
    warehouse_code,
    warehouse_name,
    warehouse_name_en,
    org_id,
    stored_at,
    is_deleted
from ({{ current_version(ref('snap_warehouses')) }}) warehouses
