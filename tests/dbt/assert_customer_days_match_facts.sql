-- What the days add up to is what the facts of both systems add up to.
with days as (
    select
        coalesce(sum(visit_count), 0) as visit_count,
        coalesce(sum(opened_amount), 0) as opened_amount,
        coalesce(sum(open_amount), 0) as open_amount,
        coalesce(sum(ordered_amount), 0) as ordered_amount,
        coalesce(sum(receivable_amount), 0) as receivable_amount
    from {{ ref('fct_customer_days') }}
),

visits as (
    select count(*) as visit_count from {{ ref('fct_visits') }}
),

opportunities as (
    select
        coalesce(sum(opportunity_amount), 0) as opened_amount,
        coalesce(sum(open_amount), 0) as open_amount
    from {{ ref('fct_opportunities') }}
),

orders as (
    select coalesce(sum(ordered_amount), 0) as ordered_amount
    from {{ ref('fct_sales_order_lines') }}
    where is_valid = 1
),

receivables as (
    select coalesce(sum(amount), 0) as receivable_amount from {{ ref('fct_receivables') }}
)

select days.*
from days
cross join visits
cross join opportunities
cross join orders
cross join receivables
where
    days.visit_count <> visits.visit_count
    or days.opened_amount <> opportunities.opened_amount
    or days.open_amount <> opportunities.open_amount
    or days.ordered_amount <> orders.ordered_amount
    or days.receivable_amount <> receivables.receivable_amount
