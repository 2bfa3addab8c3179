{# The day of a text such as '2024-03-05' or '2024-03-05 10:00:00', as a date; '' means none. #}
{% macro iso_date(column) -%}
    {{ return(adapter.dispatch('iso_date')(column)) }}
{%- endmacro %}

{% macro duckdb__iso_date(column) -%}
    cast(nullif(substr({{ column }}, 1, 10), '') as date)
{%- endmacro %}

{% macro oracle__iso_date(column) -%}
    to_date(substr({{ column }}, 1, 10), 'YYYY-MM-DD')
{%- endmacro %}
