select
    {{ nc_reference('pk_wa_item') }} as pay_item_id,
    {{ nc_text('code') }} as pay_item_code,
    {{ nc_text('name') }} as pay_item_name,
    coalesce({{ nc_text('name2') }}, {{ nc_text('name') }}) as pay_item_name_en,
    case iproperty when 0 then 'gross' when 1 then 'deduction' else 'none' end as pay_side,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'wa_item') }}
