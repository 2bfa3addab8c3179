-- All movements of a receivable item add up to the balance that the ERP keeps on it.
with movements as (
    select
        receivable_item_id,
        sum(amount) as amount
    from {{ ref('fct_receivables') }}
    group by receivable_item_id
)

select
    items.receivable_item_id,
    items.balance,
    movements.amount
from {{ ref('sto_receivable_items') }} items
inner join movements on items.receivable_item_id = movements.receivable_item_id
where items.balance <> movements.amount
