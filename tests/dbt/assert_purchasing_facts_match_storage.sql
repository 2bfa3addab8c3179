-- Purchase order lines and payables have as many rows as storage has live ones, and the same money.
with facts as (
    select
        'purchase orders' as fact,
        count(*) as row_count,
        sum(ordered_amount) as amount
    from {{ ref('fct_purchase_order_lines') }}
    union all
    select
        'payables' as fact,
        count(*) as row_count,
        sum(amount) as amount
    from {{ ref('fct_payables') }}
    where movement_type = 'payable'
    union all
    select
        'settlements of payables' as fact,
        count(*) as row_count,
        -sum(amount) as amount
    from {{ ref('fct_payables') }}
    where movement_type = 'settlement'
),

live_items as (
    select items.*
    from {{ ref('sto_payable_items') }} items
    inner join {{ ref('sto_payable_bills') }} bills
        on items.payable_bill_id = bills.payable_bill_id
    where items.is_deleted = 0 and bills.is_deleted = 0 and bills.is_effective = 1
),

stored as (
    select
        'purchase orders' as fact,
        count(*) as row_count,
        sum(order_lines.amount) as amount
    from {{ ref('sto_purchase_order_lines') }} order_lines
    inner join {{ ref('sto_purchase_orders') }} orders
        on order_lines.purchase_order_id = orders.purchase_order_id
    where order_lines.is_deleted = 0 and orders.is_deleted = 0 and orders.is_latest = 1
    union all
    select
        'payables' as fact,
        count(*) as row_count,
        sum(amount) as amount
    from live_items
    union all
    select
        'settlements of payables' as fact,
        count(*) as row_count,
        sum(settlements.amount) as amount
    from {{ ref('sto_settlements') }} settlements
    inner join live_items on settlements.payable_item_id = live_items.payable_item_id
    where settlements.is_deleted = 0
)

select
    facts.fact,
    facts.row_count,
    stored.row_count as stored_row_count,
    facts.amount,
    stored.amount as stored_amount
from facts
inner join stored on facts.fact = stored.fact
where
    facts.row_count <> stored.row_count
    or coalesce(facts.amount, 0) <> coalesce(stored.amount, 0)
