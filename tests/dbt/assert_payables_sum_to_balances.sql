-- What a payable's movements add up to is the balance that the ERP keeps; all that is owed for an
-- invoice line is its amount.
with movements as (
    select
        payable_item_id,
        sum(amount) as balance,
        sum(case when movement_type = 'payable' then amount else 0 end) as amount
    from {{ ref('fct_payables') }}
    group by payable_item_id
)

select
    movements.payable_item_id,
    movements.balance,
    items.balance as stored_balance,
    movements.amount,
    invoice_lines.amount as invoiced_amount
from movements
inner join {{ ref('sto_payable_items') }} items
    on movements.payable_item_id = items.payable_item_id
left join {{ ref('sto_purchase_invoice_lines') }} invoice_lines
    on
        items.purchase_invoice_line_id = invoice_lines.purchase_invoice_line_id
        and invoice_lines.is_deleted = 0
where
    movements.balance <> items.balance
    or movements.amount <> coalesce(invoice_lines.amount, movements.amount)
