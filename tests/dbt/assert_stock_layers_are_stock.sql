-- What is left of layers begins and ends by what the stock changes by, every day: it is the stock
-- of the day.
{%- set days = [ref('fct_stock_movement_days'), ref('fct_stock_layer_days')] %}
{%- set touched = since_held('warehouse_id, material_id', days) %}

with changes as (
    select
        warehouse_id,
        material_id,
        movement_date,
        net_quantity as quantity
    from {{ ref('fct_stock_movement_days') }}
    where {{ touched }}
    union all
    select
        warehouse_id,
        material_id,
        movement_date,
        -quantity as quantity
    from {{ ref('fct_stock_layer_days') }}
    where {{ touched }}
    union all
    select
        warehouse_id,
        material_id,
        held_until as movement_date,
        quantity
    from {{ ref('fct_stock_layer_days') }}
    where held_until < date '9999-12-31' and {{ touched }}
)

select
    warehouse_id,
    material_id,
    movement_date,
    sum(quantity) as difference
from changes
group by warehouse_id, material_id, movement_date
having sum(quantity) <> 0
