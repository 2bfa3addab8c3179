{# dbt's `unique`, of a table that is built in increments: of the keys that were written since the test
   last passed, among all rows. What was not written since is as it was then. In whole with
   --full-refresh, and where nothing is noted (dbt compile). #}
{% macro duckdb__test_unique(relation, column_name) -%}
    {{ unique_keys(relation, column_name) }}
{%- endmacro %}

{% macro oracle__test_unique(relation, column_name) -%}
    {{ unique_keys(relation, column_name) }}
{%- endmacro %}

{% macro unique_keys(relation, column_name) -%}
    select
        {{ column_name }} as unique_field,
        count(*) as n_records
    from {{ relation }}
    where
        {{ column_name }} is not null
        {%- if is_tested_in_increments() %}
        and {{ column_name }} in (
            select {{ column_name }} from {{ relation }} where stored_at > {{ last_pass() }}
        )
        {%- endif %}
    group by {{ column_name }}
    having count(*) > 1
{%- endmacro %}

{% macro is_tested_in_increments() -%}
    {%- set tested = graph.nodes.get(model.attached_node) if execute -%}
    {{ return(
        is_recorded() and not flags.FULL_REFRESH
        and tested and tested.config.materialized == 'incremental'
    ) }}
{%- endmacro %}

{# When the test that is running last passed: whatever is written later has a later stored_at. #}
{% macro last_pass() -%}
    (
        select coalesce(max(finished_at), timestamp '1900-01-01 00:00:00')
        from {{ dbt_results() }}
        where node_id = '{{ model.unique_id }}' and status = 'pass'
    )
{%- endmacro %}
