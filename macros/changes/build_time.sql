{# When this dbt run began (UTC), as a timestamp: the `stored_at` of every row that it writes.
   Builds of one warehouse never overlap, so whatever a later run writes carries a later time: taken
   from the run's own note, because a run that waited for the warehouse, or whose clock was set back,
   began earlier than it thinks it may write. #}
{% macro build_time() -%}
    {%- set began = run_started_at -%}
    {%- if is_recorded() -%}
        {%- set began = noted_start() or began -%}
    {%- endif -%}
    timestamp '{{ began.strftime("%Y-%m-%d %H:%M:%S.%f") }}'
{%- endmacro %}

{# The time under which record_build_start() noted this run; none before it did. #}
{% macro noted_start() -%}
    {%- set query -%}
        select max(started_at) from {{ dbt_results() }}
        where invocation_id = '{{ invocation_id }}' and status = 'started'
    {%- endset -%}
    {{ return(run_query(query).columns[0].values()[0]) }}
{%- endmacro %}
