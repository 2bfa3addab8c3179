-- What came in less what went out is what the ERP says is there now.
with movements as (
    select
        stock_key,
        sum(net_quantity) as quantity
    from {{ ref('fct_stock_movements') }}
    group by stock_key
),

on_hand as (
    select
        dimensions.stock_key,
        sum(quantities.quantity) as quantity
    from {{ ref('sto_on_hand_quantities') }} quantities
    inner join {{ ref('sto_on_hand_dimensions') }} dimensions
        on quantities.on_hand_id = dimensions.on_hand_id
    where quantities.is_deleted = 0 and dimensions.is_deleted = 0
    group by dimensions.stock_key
)

select
    movements.stock_key,
    movements.quantity,
    on_hand.quantity as quantity_on_hand
from movements
full outer join on_hand on movements.stock_key = on_hand.stock_key
where coalesce(movements.quantity, 0) <> coalesce(on_hand.quantity, 0)
