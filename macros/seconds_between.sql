{# Seconds from one timestamp to a later one, to the millisecond. #}
{% macro seconds_between(begin, end) -%}
    {{ return(adapter.dispatch('seconds_between')(begin, end)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(begin, end) -%}
    cast(date_diff('millisecond', {{ begin }}, {{ end }}) / 1000.0 as decimal(18, 3))
{%- endmacro %}

{% macro oracle__seconds_between(begin, end) -%}
    cast(
        extract(day from ({{ end }} - {{ begin }})) * 86400
        + extract(hour from ({{ end }} - {{ begin }})) * 3600
        + extract(minute from ({{ end }} - {{ begin }})) * 60
        + extract(second from ({{ end }} - {{ begin }})) as decimal(18, 3)
    )
{%- endmacro %}
