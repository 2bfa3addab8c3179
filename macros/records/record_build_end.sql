{# Replaces this build's notes by what became of each node, and forgets old ones. #}
{% macro record_build_end() -%}
    {%- if is_recorded() -%}
        {%- set table, start = dbt_results(), build_time() -%}
        {%- for batch in results | batch(100) -%}
            {%- set ids -%}
                {%- for result in batch -%}
                    '{{ result.node.unique_id }}' {%- if not loop.last %}, {% endif -%}
                {%- endfor -%}
            {%- endset -%}
            {%- set rows -%}
                {%- for result in batch %}
                {{ build_record(result, start) }}
                {%- if not loop.last %} union all {%- endif %}
                {%- endfor %}
            {%- endset -%}
            {%- do run_query(
                'delete from ' ~ table ~ " where invocation_id = '" ~ invocation_id
                ~ "' and node_id in (" ~ ids ~ ')'
            ) -%}
            {%- do run_query('insert into ' ~ table ~ ' ' ~ rows) -%}
        {%- endfor -%}
        {%- do run_query(old_results(table)) -%}
        {%- do adapter.commit() -%}
    {%- endif -%}
{%- endmacro %}

{# Takes away what is older than `build_results_days`, but for each node's newest note of each status: a node
   that is seldom built is judged by them. #}
{% macro old_results(table) -%}
    {%- set days = modules.datetime.timedelta(days=var('build_results_days')) -%}
    {%- set oldest = modules.datetime.datetime.now(modules.pytz.utc) - days -%}
    delete from {{ table }}
    where finished_at < timestamp '{{ oldest.strftime("%Y-%m-%d %H:%M:%S.%f") }}'
        and (node_id, status, finished_at) not in (
            select node_id, status, max(finished_at) from {{ table }} group by node_id, status
        )
{%- endmacro %}

{% macro build_record(result, start) -%}
    {%- set times = result.timing | selectattr('completed_at') | list -%}
    {%- set now = modules.datetime.datetime.now(modules.pytz.utc) -%}
    {%- set started = times[0].started_at if times else now -%}
    {%- set finished = times[-1].completed_at if times else now -%}
    select
        '{{ invocation_id }}' as invocation_id,
        '{{ result.node.unique_id }}' as node_id,
        '{{ result.status }}' as status,
        greatest(timestamp '{{ started.strftime("%Y-%m-%d %H:%M:%S.%f") }}', {{ start }}) as started_at,
        greatest(timestamp '{{ finished.strftime("%Y-%m-%d %H:%M:%S.%f") }}', {{ start }}) as finished_at,
        cast(
            '{{ (result.message or "") | string | truncate(900, true) | replace("'", "''") }}'
            as varchar(1000)
        ) as message
    {{ from_one_row() }}
{%- endmacro %}
