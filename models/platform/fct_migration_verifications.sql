with verifications as (
    select * from {{ source('ingest', 'migration_verifications') }}
),

ranked as (
    select
        verifications.*,
        row_number() over (
            partition by verifications.report_name, verifications.parameter_set
            order by verifications.verified_at desc, verifications.verification_id desc
        ) as place
    from verifications
),

final as (
    select
        verification_id,
        run_id,
        verified_at,
        cast({{ dbt.date_trunc('day', 'verified_at') }} as date) as verified_on,
        report_name,
        report_label,
        report_label_en,
        legacy_name,
        parameter_set,
        cast(row_count as decimal(18, 0)) as row_count,
        cast(cell_count as decimal(18, 0)) as cell_count,
        cast(different_cells as decimal(18, 0)) as different_cells,
        case when is_equal = 1 then 0 else 1 end as is_different,
        case when place = 1 then 1 else 0 end as is_latest,
        problem,
        examples,
        legacy_seconds,
        mart_seconds,
        speed_up
    from ranked
)

select * from final
