select order_id from {{ ref('raw_orders') }}
{{ dbt.except() }}
select order_id from {{ ref('orders') }}
