-- Stock and costing facts have the rows of storage that live, and the same quantity and money.
with facts as (
    select
        'movements' as fact,
        count(*) as row_count,
        sum(net_quantity) as quantity,
        0 as amount
    from {{ ref('fct_stock_movements') }}
    union all
    select
        'costs' as fact,
        count(*) as row_count,
        sum(net_quantity) as quantity,
        sum(net_amount) as amount
    from {{ ref('fct_inventory_costs') }}
),

stored as (
    select
        'movements' as fact,
        count(*) as row_count,
        sum(in_quantity - out_quantity) as quantity,
        0 as amount
    from {{ ref('sto_stock_movements') }}
    where is_deleted = 0
    union all
    select
        'costs' as fact,
        count(*) as row_count,
        sum(case is_issue when 1 then -quantity else quantity end) as quantity,
        sum(case is_issue when 1 then -coalesce(amount, 0) else coalesce(amount, 0) end) as amount
    from {{ ref('sto_inventory_costs') }}
    where is_deleted = 0
)

select
    facts.*,
    stored.row_count as stored_row_count,
    stored.quantity as stored_quantity,
    stored.amount as stored_amount
from facts
inner join stored on facts.fact = stored.fact
where
    facts.row_count <> stored.row_count
    or coalesce(facts.quantity, 0) <> coalesce(stored.quantity, 0)
    or coalesce(facts.amount, 0) <> coalesce(stored.amount, 0)
