select
    row_id as mapping_row_id,
    trim(crm_customer_code) as crm_customer_code,
    trim(customer_code) as customer_code,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('app', 'map_customers') }}
