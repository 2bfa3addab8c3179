{# When this dbt run began (UTC), as a timestamp: the `stored_at` of every row that it writes.
   Builds of one warehouse never overlap, so whatever a later run writes carries a later time. #}
{% macro build_time() -%}
    timestamp '{{ run_started_at.strftime("%Y-%m-%d %H:%M:%S.%f") }}'
{%- endmacro %}
