{# dbt.safe_cast: a text as a number, date or timestamp (both in ISO's form), null where it is none. #}
{% macro duckdb__safe_cast(field, type) -%}
    try_cast({{ field }} as {{ type }})
{%- endmacro %}

{# FX wants the digits that stand there; with fractions of a second it would want nine of them. #}
{% macro oracle__safe_cast(field, type) -%}
    {%- set kind = type | upper -%}
    {%- set lenient = ' default null on conversion error' -%}
    {%- if kind.startswith('TIMESTAMP') -%}
    cast(to_timestamp({{ field }} {{ lenient }}, 'YYYY-MM-DD HH24:MI:SS.FF') as {{ type }})
    {%- elif kind == 'DATE' -%}
    to_date({{ field }} {{ lenient }}, 'FXYYYY-MM-DD')
    {%- elif 'CHAR' in kind or kind == 'CLOB' -%}
    cast({{ field }} as {{ type }})
    {%- elif kind in ('INTEGER', 'INT', 'SMALLINT', 'BIGINT') -%}
    cast({{ field }} as number(38, 0) {{ lenient }})
    {%- else -%}
    cast({{ field }} as {{ kind | replace('DECIMAL', 'NUMBER') | replace('NUMERIC', 'NUMBER') }} {{ lenient }})
    {%- endif -%}
{%- endmacro %}
