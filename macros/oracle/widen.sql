{# A longer text column is altered where it is; dbt-oracle would write the whole table anew, and put the column
   at its end. dbt says `character varying(n)` and means characters. Other changes of type are left to it. #}
{% macro oracle__alter_column_type(relation, column_name, new_column_type) -%}
    {%- set before = types_of(adapter.get_columns_in_relation(relation))[column_name | lower] | upper -%}
    {%- set length = modules.re.match('(?i)character varying[(]([0-9]+)[)]$', new_column_type) -%}
    {%- set alter = 'alter table ' ~ relation ~ ' modify (' ~ oracle_name(column_name) ~ ' varchar2' -%}
    {%- if length and (before.startswith('VARCHAR2') or before.startswith('CHAR(')) -%}
        {#- Oracle changes a column's type or its length, not both at once. A text in the SQL is CHAR. -#}
        {%- if before.startswith('CHAR(') -%}
            {%- do run_query(alter ~ before[4:] ~ ')') -%}
        {%- endif -%}
        {%- do run_query(alter ~ '(' ~ length.group(1) ~ ' char))') -%}
    {%- else -%}
        {{ dbt.oracle__alter_column_type(relation, column_name, new_column_type) }}
    {%- endif -%}
{%- endmacro %}
