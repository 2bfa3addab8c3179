{{ config(unique_key='pay_class_item_id') }}

select
    pay_class_items.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__pay_class_items') }} pay_class_items
{{ only_new() }}
