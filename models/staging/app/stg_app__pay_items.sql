select
    row_id as mapping_row_id,
    trim(pay_item_code) as pay_item_code,
    trim(pay_group) as pay_group,
    captured_at,
    case when is_deleted = 1 then 1 else 0 end as is_deleted
from {{ source('app', 'map_pay_items') }}
