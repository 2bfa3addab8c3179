-- Total assets (line 17) are total liabilities and equity (line 37) in every book and month:
-- every account that moved stands in one, and reclassified ones on both sides together.
with sheets as (
    select
        book_code,
        period_month,
        sum(case when line_no = 17 then amount else 0 end) as assets,
        sum(case when line_no = 37 then amount else 0 end) as liabilities_and_equity
    from {{ ref('rpt_balance_sheet') }}
    group by book_code, period_month
)

select *
from sheets
where assets <> liabilities_and_equity
