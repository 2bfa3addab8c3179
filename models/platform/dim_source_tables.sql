with runs as (
    select * from {{ ref('fct_capture_runs') }}
),

captured as (
    select
        source_name,
        table_name,
        source_table,
        max(case when status = 'success' then finished_at end) as captured_at,
        max(started_at) as last_tried_at,
        cast(sum(runs) as decimal(18, 0)) as runs,
        cast(sum(is_failed) as decimal(18, 0)) as failures,
        cast(sum(rows_inserted) as decimal(18, 0)) as rows_inserted,
        cast(sum(rows_updated) as decimal(18, 0)) as rows_updated,
        cast(sum(rows_deleted) as decimal(18, 0)) as rows_deleted
    from runs
    group by source_name, table_name, source_table
),

reconciliations as (
    select
        source_table,
        checked_at,
        source_rows,
        rows_different,
        row_number() over (partition by source_table order by checked_at desc) as place
    from {{ ref('fct_reconciliations') }}
),

put_aside as (
    select
        source_table,
        cast(count(*) as decimal(18, 0)) as rows_put_aside
    from {{ ref('fct_quarantined_rows') }}
    group by source_table
),

final as (
    select
        captured.*,
        case when captured.captured_at >= captured.last_tried_at then 0 else 1 end as is_failing,
        reconciliations.checked_at as reconciled_at,
        reconciliations.source_rows,
        reconciliations.rows_different,
        coalesce(put_aside.rows_put_aside, 0) as rows_put_aside
    from captured
    left join reconciliations
        on captured.source_table = reconciliations.source_table and reconciliations.place = 1
    left join put_aside on captured.source_table = put_aside.source_table
)

select * from final
