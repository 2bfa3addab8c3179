{# A date in NC is text, '2024-03-05 00:00:00' or '2024-03-05'; '~' and '' mean none. #}
{% macro nc_date(column) -%}
    {{ return(adapter.dispatch('nc_date')(column)) }}
{%- endmacro %}

{% macro duckdb__nc_date(column) -%}
    cast(substr({{ nc_reference(column) }}, 1, 10) as date)
{%- endmacro %}

{% macro oracle__nc_date(column) -%}
    to_date(substr({{ nc_reference(column) }}, 1, 10), 'YYYY-MM-DD')
{%- endmacro %}
