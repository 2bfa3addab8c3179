{# dbt.safe_cast: a text as a number, date or timestamp (both in ISO's form), null where it is none. #}
{% macro duckdb__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

{% macro oracle__safe_cast(field, type) -%}
    {%- set kind = type | upper -%}
    {%- if kind.startswith('TIMESTAMP') -%}
    cast(
        to_timestamp({{ field }} default null on conversion error, 'FXYYYY-MM-DD HH24:MI:SS.FF') as {{ type }}
    )
    {%- elif kind == 'DATE' -%}
    to_date({{ field }} default null on conversion error, 'FXYYYY-MM-DD')
    {%- elif kind.startswith('VARCHAR') or kind.startswith('CHAR') or kind == 'CLOB' -%}
    cast({{ field }} as {{ type }})
    {%- else -%}
    cast({{ field }} as {{ type }} default null on conversion error)
    {%- endif -%}
{%- endmacro %}
