-- All that the costing ledger has up to a costed month is what the ERP says was left at its end.
{%- set inputs = [
    ref('fct_inventory_costs'), ref('sto_inventory_costs'), ref('sto_inventory_balances'),
] %}
{%- set touched = since_held('org_id, material_id', inputs) %}

with costed_months as (
    select distinct
        org_id,
        period
    from {{ ref('sto_inventory_balances') }}
    where is_deleted = 0
),

changes as (
    select
        org_id,
        material_id,
        period,
        net_quantity,
        net_amount,
        0 as balance_quantity,
        0 as balance_amount
    from {{ ref('fct_inventory_costs') }}
    where {{ touched }}
    union all
    select
        org_id,
        material_id,
        period,
        0 as net_quantity,
        0 as net_amount,
        quantity as balance_quantity,
        amount as balance_amount
    from {{ ref('sto_inventory_balances') }}
    where is_deleted = 0 and {{ touched }}
),

months as (
    select
        org_id,
        material_id,
        period,
        sum(sum(net_quantity)) over (partition by org_id, material_id order by period) as quantity,
        sum(sum(net_amount)) over (partition by org_id, material_id order by period) as amount,
        sum(balance_quantity) as balance_quantity,
        sum(balance_amount) as balance_amount
    from changes
    group by org_id, material_id, period
)

select months.*
from months
inner join costed_months
    on months.org_id = costed_months.org_id and months.period = costed_months.period
where months.quantity <> months.balance_quantity or months.amount <> months.balance_amount
