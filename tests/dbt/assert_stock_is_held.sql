-- What is held from a day on is what was held before, and what moved on that day.
{%- set touched = since_held('stock_key', [ref('fct_stock_movement_days')]) %}

with changes as (
    select
        stock_key,
        movement_date,
        net_quantity - coalesce(stock_quantity, 0) as quantity
    from {{ ref('fct_stock_movement_days') }}
    where {{ touched }}
    union all
    select
        stock_key,
        held_until as movement_date,
        stock_quantity as quantity
    from {{ ref('fct_stock_movement_days') }}
    where held_until < date '9999-12-31' and {{ touched }}
)

select
    stock_key,
    movement_date,
    sum(quantity) as difference
from changes
group by stock_key, movement_date
having sum(quantity) <> 0
