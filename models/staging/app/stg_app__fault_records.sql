select
    fault_no,
    fault_level,
    trim(summary) as summary,
    trim(report_name) as report_name,
    trim(fault_status) as fault_status,
    is_known,
    {{ iso_date('reported_at') }} as reported_on,
    {{ iso_date('ended_at') }} as ended_on,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('app', 'fault_records') }}
