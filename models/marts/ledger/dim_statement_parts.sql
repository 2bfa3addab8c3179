with lines as (
    select * from {{ ref('statement_lines') }}
),

accounts as (
    select * from {{ ref('dim_statement_accounts') }}
),

own_lines as (
    select
        statement,
        line_no,
        line_no as own_line_no,
        1 as sign_in_line
    from lines
    where sign_in_totals is not null
),

totals as (
    select
        totals.statement,
        totals.line_no,
        lines.line_no as own_line_no,
        lines.sign_in_totals as sign_in_line
    from lines totals
    inner join lines
        on
            totals.statement = lines.statement
            and lines.line_no between totals.sums_from_line and totals.sums_to_line
    where lines.sign_in_totals is not null
),

parts as (
    select * from own_lines
    union all
    select * from totals
),

final as (
    select
        parts.statement,
        parts.line_no,
        accounts.account_code,
        accounts.side,
        accounts.sign * parts.sign_in_line as sign,
        accounts.valid_from,
        accounts.valid_until
    from parts
    inner join accounts
        on parts.statement = accounts.statement and parts.own_line_no = accounts.line_no
)

select * from final
