with faults as (
    select * from {{ ref('stg_app__fault_records') }}
    where is_deleted = 0
),

final as (
    select
        fault_no,
        summary,
        report_name,
        fault_level,
        case fault_level when 1 then '停摆' when 2 then '严重' when 3 then '一般' else '建议' end
            as fault_level_name,
        case fault_level
            when 1 then 'Outage' when 2 then 'Serious' when 3 then 'Minor' else 'Advice'
        end as fault_level_name_en,
        fault_status,
        case when fault_status in ('solved', 'closed') then 0 else 1 end as is_open,
        case when fault_status = 'solved' then 1 else 0 end as is_solved,
        case when fault_status = 'closed' then 1 else 0 end as is_closed,
        case when ended_on is null then 0 else 1 end as is_ended,
        is_known,
        cast({{ dbt.datediff('reported_on', 'ended_on', 'day') }} as integer) as days_to_end,
        cast(extract(year from reported_on) as integer) * 10
        + case
            when extract(month from reported_on) <= 3 then 1
            when extract(month from reported_on) <= 6 then 2
            when extract(month from reported_on) <= 9 then 3
            else 4
        end as reported_quarter,
        reported_on,
        ended_on
    from faults
)

select
    final.*,
    substr(cast(final.reported_quarter as varchar(5)), 1, 4) || ' Q'
    || substr(cast(final.reported_quarter as varchar(5)), 5, 1) as reported_quarter_name
from final
