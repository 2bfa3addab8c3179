-- Layers change by what the stock changes by, on every day; so they are the stock of every day.
with changes as (
    select
        warehouse_id,
        material_id,
        movement_date,
        net_quantity as quantity
    from {{ ref('fct_stock_movement_days') }}
    union all
    select
        warehouse_id,
        material_id,
        movement_date,
        -quantity as quantity
    from {{ ref('fct_stock_layer_days') }}
)

select
    warehouse_id,
    material_id,
    movement_date,
    sum(quantity) as difference
from changes
group by warehouse_id, material_id, movement_date
having sum(quantity) <> 0
