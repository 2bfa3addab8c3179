{# dbt.current_timestamp_backcompat: now in UTC, without a zone. Not for marts, which know no current date. #}
{% macro duckdb__current_timestamp_backcompat() -%}
    cast(now() at time zone 'UTC' as timestamp)
{%- endmacro %}

{% macro oracle__current_timestamp_backcompat() -%}
    cast(sys_extract_utc(systimestamp) as timestamp)
{%- endmacro %}
