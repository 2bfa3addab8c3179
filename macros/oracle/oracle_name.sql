{# A column's name for Oracle: keywords in quotes, and in capitals as Oracle keeps what was made without quotes;
   dbt-oracle quotes what was written in small letters, which then is another name (ORA-00904). A column that is
   declared with `quote: true` is what it says. #}
{% macro oracle_name(column) -%}
    {%- set declared = (model.columns or {}).get(column, {}) -%}
    {%- if declared.get('quote') -%}
        {{ return(adapter.quote(column)) }}
    {%- elif adapter.should_identifier_be_quoted(column | upper) -%}
        {{ return(adapter.quote(column | upper)) }}
    {%- else -%}
        {{ return(column | upper) }}
    {%- endif -%}
{%- endmacro %}
