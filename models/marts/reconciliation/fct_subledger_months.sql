{%- set month = dbt.date_trunc('month', 'document_date') %}
{#- What is put on an account: side, lines, heads and their key, date and amount, condition. #}
{%- set documents = [
    ('1122', 'debit', 'sto_receivable_items', 'sto_receivable_bills', 'receivable_bill_id',
        'documents.bill_date', 'lines.amount', 'documents.is_effective = 1'),
    ('1122', 'credit', 'sto_receipt_items', 'sto_receipts', 'receipt_id',
        'documents.receipt_date', 'lines.amount', 'lines.is_prepayment = 0'),
    ('220201', 'credit', 'sto_payable_items', 'sto_payable_bills', 'payable_bill_id',
        'documents.bill_date', 'lines.amount', 'documents.is_effective = 1'),
    ('220201', 'debit', 'sto_payment_items', 'sto_payments', 'payment_id',
        'documents.payment_date', 'lines.amount', 'documents.is_effective = 1'),
    ('220202', 'credit', 'sto_purchase_receipt_lines', 'sto_purchase_receipts',
        'purchase_receipt_id', 'documents.signed_date', 'lines.net_amount',
        'documents.is_signed = 1'),
    ('220202', 'debit', 'sto_purchase_settlement_lines', 'sto_purchase_settlements',
        'purchase_settlement_id', 'documents.settlement_date', 'lines.estimated_amount', '1 = 1'),
] %}
{%- set zero = 'cast(0 as decimal(28, 8))' %}

with costed_months as (
    select distinct
        org_id,
        period
    from {{ ref('sto_inventory_balances') }}
    where is_deleted = 0
),

movements as (
    {%- for account, side, lines, heads, key, document_date, amount, condition in documents %}
    select
        documents.org_id,
        '{{ account }}' as account_code,
        {{ document_date }} as document_date,
        {{ amount if side == 'debit' else zero }} as debit_amount,
        {{ amount if side == 'credit' else zero }} as credit_amount
    from {{ ref(lines) }} lines
    inner join {{ ref(heads) }} documents on lines.{{ key }} = documents.{{ key }}
    where lines.is_deleted = 0 and documents.is_deleted = 0 and {{ condition }}
    union all
    {%- endfor %}
    -- What was paid in advance goes against receivables on the day of the match.
    select
        receipts.org_id,
        '1122' as account_code,
        settlements.settlement_date as document_date,
        {{ zero }} as debit_amount,
        settlements.amount as credit_amount
    from {{ ref('sto_settlements') }} settlements
    inner join {{ ref('sto_receipt_items') }} items
        on settlements.receipt_item_id = items.receipt_item_id
    inner join {{ ref('sto_receipts') }} receipts on items.receipt_id = receipts.receipt_id
    where settlements.is_deleted = 0 and items.is_prepayment = 1
    union all
    -- Purchases have vouchers at once, all else that moves stock when its month is costed.
    select
        costs.org_id,
        coalesce(accounts.account_code, '1403') as account_code,
        {{ iso_date("costs.period || '-01'") }} as document_date,
        costs.in_amount as debit_amount,
        costs.out_amount as credit_amount
    from {{ ref('fct_inventory_costs') }} costs
    left join {{ ref('stock_accounts') }} accounts
        on costs.material_category_code = accounts.material_category_code
    left join costed_months
        on costs.org_id = costed_months.org_id and costs.period = costed_months.period
    where costs.cost_bill_type in ('I2', 'I9') or costed_months.period is not null
),

final as (
    select
        org_id,
        account_code,
        cast({{ month }} as date) as period_month,
        cast(sum(debit_amount) as decimal(28, 8)) as debit_amount,
        cast(sum(credit_amount) as decimal(28, 8)) as credit_amount,
        {{ build_time() }} as stored_at
    from movements
    group by org_id, account_code, cast({{ month }} as date)
)

select * from final
