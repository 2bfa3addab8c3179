{# dbt.hash: MD5 of a text's UTF-8 bytes in lower-case hex; null for null and for the empty text. Only of texts:
   a number or a date is not written alike everywhere. #}
{% macro duckdb__hash(field) -%}
    md5(nullif({{ field }}, ''))
{%- endmacro %}

{# Oracle hashes null as if it were empty bytes. #}
{% macro oracle__hash(field) -%}
    case when {{ field }} is not null then lower(rawtohex(standard_hash({{ field }}, 'MD5'))) end
{%- endmacro %}
