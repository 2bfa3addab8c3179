-- Of a layer no more can be used than came in, and without quantity it has no value.
select
    layer_id,
    min(layer_date) as layer_date,
    sum(quantity) as quantity,
    sum(amount) as amount
from {{ ref('fct_stock_layers') }}
where {{ since_held('layer_id', [ref('fct_stock_layers')]) }}
group by layer_id
having
    sum(case when layer_id = movement_id then quantity else 0 end) * sum(quantity) < 0
    or (sum(quantity) = 0 and sum(amount) <> 0)
