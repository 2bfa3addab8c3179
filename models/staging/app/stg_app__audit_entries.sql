select
    entry_id,
    {{ iso_date('happened_at') }} as happened_on,
    substr(happened_at, 1, 19) as happened_at,
    user_name,
    event as event_kind,
    subject as event_subject,
    detail as event_detail,
    row_count,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('app', 'audit_log') }}
