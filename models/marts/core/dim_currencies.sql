select
    currency_id,
    currency_code,
    currency_name,
    currency_name_en,
    stored_at,
    is_deleted
from ({{ current_version(ref('snap_currencies')) }}) currencies
