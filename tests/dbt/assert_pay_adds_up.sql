-- Gross less deductions is what a person got, and both are what the ERP totalled: no item is lost.
with paid as (
    select
        payroll_id,
        sum(gross_amount) as gross_amount,
        sum(deduction_amount) as deduction_amount,
        sum(net_amount) as net_amount
    from {{ ref('fct_payroll') }}
    where {{ since_held('payroll_id', [ref('fct_payroll'), ref('sto_payrolls')]) }}
    group by payroll_id
),

totals as (
    select * from {{ ref('sto_payrolls') }}
    where
        is_deleted = 0
        and is_stopped = 0
        and {{ since_held('payroll_id', [ref('fct_payroll'), ref('sto_payrolls')]) }}
)

select
    coalesce(totals.payroll_id, paid.payroll_id) as payroll_id,
    totals.gross_amount,
    totals.deduction_amount,
    totals.net_amount,
    paid.gross_amount as paid_gross_amount,
    paid.deduction_amount as paid_deduction_amount,
    paid.net_amount as paid_net_amount
from totals
full outer join paid on totals.payroll_id = paid.payroll_id
where
    coalesce(totals.gross_amount, 0) <> coalesce(paid.gross_amount, 0)
    or coalesce(totals.deduction_amount, 0) <> coalesce(paid.deduction_amount, 0)
    or coalesce(totals.net_amount, 0) <> coalesce(paid.net_amount, 0)
