{{ config(
    materialized='incremental', unique_key='stock_key', meta={'indexed': ['material_id']}
) }}

{%- set changes = [
    {'by': ref('fct_stock_layers')},
    {'query': 'select stock_key from left_behind'},
] + stock_name_changes() %}

with {% if is_incremental() -%}
-- A stock that lost all its layers leaves no trace there.
left_behind as (
    select stock_key from {{ this }}
    where stock_key not in (select stock_key from {{ ref('fct_stock_layers') }})
),

{% endif -%}
layer_days as (
    select
        stock_key,
        org_id,
        warehouse_id,
        material_id,
        layer_date,
        movement_date,
        sum(quantity) as quantity,
        sum(amount) as amount,
        0 as is_deleted
    from {{ ref('fct_stock_layers') }}
    {{ touched('stock_key', changes) }}
    group by stock_key, org_id, warehouse_id, material_id, layer_date, movement_date
),

{% if is_incremental() -%}
held as (
    select stock_key from layer_days
    where quantity <> 0 or amount <> 0
),

{% endif -%}
days as (
    select * from layer_days
    {%- if is_incremental() %}
    union all
    select
        stock_key,
        org_id,
        warehouse_id,
        material_id,
        layer_date,
        movement_date,
        quantity,
        amount,
        1 as is_deleted
    from {{ this }}
    {{ touched('stock_key', changes) }} and stock_key not in (select stock_key from held)
    {%- endif %}
),

rests as (
    select
        days.*,
        sum(days.quantity) over (
            partition by days.stock_key, days.layer_date, days.is_deleted
            order by days.movement_date
        ) as rest_quantity,
        sum(days.amount) over (
            partition by days.stock_key, days.layer_date, days.is_deleted
            order by days.movement_date
        ) as rest_amount,
        lead(days.movement_date, 1, date '9999-12-31') over (
            partition by days.stock_key, days.layer_date, days.is_deleted
            order by days.movement_date
        ) as held_until
    from days
),

final as (
    select
        rests.stock_key,
        rests.org_id,
        rests.warehouse_id,
        rests.material_id,
        {{ stock_names() }}
        rests.layer_date,
        rests.movement_date,
        rests.held_until,
        cast(rests.rest_quantity as decimal(28, 8)) as quantity,
        cast(rests.rest_amount as decimal(28, 8)) as amount,
        {{ build_time() }} as stored_at,
        rests.is_deleted
    from rests
    {{ stock_dimensions('rests') }}
    where rests.is_deleted = 1 or rests.rest_quantity <> 0 or rests.rest_amount <> 0
)

select * from final
{{ live_rows() }}
{{ laid_out_by(['warehouse_code', 'held_until']) }}
