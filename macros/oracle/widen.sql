{# A longer text column is altered where it is; dbt-oracle would write the whole table anew, and put the column
   at its end. Other changes of type are left to it. #}
{% macro oracle__alter_column_type(relation, column_name, new_column_type) -%}
    {%- set before = types_of(adapter.get_columns_in_relation(relation))[column_name | lower] -%}
    {%- if 'VARCHAR' in before | upper and 'VARCHAR' in new_column_type | upper -%}
        {%- do run_query(
            'alter table ' ~ relation ~ ' modify (' ~ oracle_name(column_name) ~ ' ' ~ new_column_type ~ ')'
        ) -%}
    {%- else -%}
        {{ dbt.oracle__alter_column_type(relation, column_name, new_column_type) }}
    {%- endif -%}
{%- endmacro %}
