select
    {{ nc_reference('pk_wa_classitem') }} as pay_class_item_id,
    {{ nc_reference('pk_wa_class') }} || '-' || trim(cyear) || trim(cperiod) as pay_class_month_id,
    lower({{ nc_text('itemkey') }}) as item_key,
    {{ nc_reference('pk_wa_item') }} as pay_item_id,
    captured_at,
    {{ nc_is_deleted() }} as is_deleted
from {{ source('nc', 'wa_classitem') }}
