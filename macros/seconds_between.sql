{# Seconds from one timestamp to a later one, to the millisecond. #}
{% macro seconds_between(begin, end) -%}
    {{ return(adapter.dispatch('seconds_between')(begin, end)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(begin, end) -%}
    cast(date_diff('microsecond', {{ begin }}, {{ end }}) * 0.000001 as decimal(18, 3))
{%- endmacro %}

{# An interval for timestamps and for dates, whose difference would be a number. #}
{% macro oracle__seconds_between(begin, end) -%}
    {%- set distance = '(cast(' ~ end ~ ' as timestamp) - cast(' ~ begin ~ ' as timestamp))' -%}
    cast(
        extract(day from {{ distance }}) * 86400 + extract(hour from {{ distance }}) * 3600
        + extract(minute from {{ distance }}) * 60 + extract(second from {{ distance }})
        as decimal(18, 3)
    )
{%- endmacro %}
