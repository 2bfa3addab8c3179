{# A column's name in quotes, for words that Oracle reserves (mode): as the warehouse keeps names that
   are written without them. #}
{% macro stored_name(name) -%}
    {{ return(adapter.dispatch('stored_name')(name)) }}
{%- endmacro %}

{% macro duckdb__stored_name(name) -%}
    "{{ name | lower }}"
{%- endmacro %}

{% macro oracle__stored_name(name) -%}
    "{{ name | upper }}"
{%- endmacro %}
