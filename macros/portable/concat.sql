{# dbt.concat: texts joined; null counts as empty, and nothing joined is null. #}
{% macro duckdb__concat(fields) -%}
    nullif(concat({{ fields | join(', ') }}), '')
{%- endmacro %}

{% macro oracle__concat(fields) -%}
    ({{ fields | join(' || ') }})
{%- endmacro %}
