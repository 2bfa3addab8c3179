-- What an invoice line became in receivables is its amount, to the cent.
with receivables as (
    select
        sales_invoice_line_id,
        sum(amount) as amount
    from {{ ref('fct_receivables') }}
    where movement_type = 'receivable' and sales_invoice_line_id is not null
    group by sales_invoice_line_id
)

select
    invoice_lines.sales_invoice_line_id,
    invoice_lines.amount as invoiced,
    receivables.amount as receivable
from {{ ref('fct_sales_invoice_lines') }} invoice_lines
inner join receivables
    on invoice_lines.sales_invoice_line_id = receivables.sales_invoice_line_id
where invoice_lines.amount <> receivables.amount
