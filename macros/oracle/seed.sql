{# A hundred rows at once, as far as `insert all` goes: it takes 999 columns, of all rows together (ORA-24335). #}
{% macro oracle__load_csv_rows(model, agate_table) -%}
    {%- set rows = 999 // agate_table.column_names | length -%}
    {{ return(oracle_basic_load_csv_rows(model, [100, [rows, 1] | max] | min, agate_table)) }}
{%- endmacro %}
