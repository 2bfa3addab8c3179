{# dbt's unit tests in Oracle's SQL, which has no select without a table, no `limit`, no name that begins with
   `_`, and no date in quotes. Elsewhere dbt's own. #}
{% macro get_fixture_sql(rows, column_name_to_data_types) -%}
    {%- if target.type != 'oracle' -%}
        {{ dbt.get_fixture_sql(rows, column_name_to_data_types) }}
    {%- else -%}
        {%- set types = column_name_to_data_types or types_of(adapter.get_columns_in_relation(this)) -%}
        {%- if not types -%}
            {%- do exceptions.raise_compiler_error(
                'a unit test needs the columns of ' ~ this ~ ', which does not exist: run `dbt run --empty --select '
                ~ this.identifier ~ '` first'
            ) -%}
        {%- endif -%}
        {{ oracle_rows(rows, types, types) }}
    {%- endif -%}
{%- endmacro %}

{% macro get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) -%}
    {%- if target.type != 'oracle' -%}
        {{ dbt.get_expected_sql(rows, column_name_to_data_types, column_name_to_quoted) }}
    {%- elif rows -%}
        {{ oracle_rows(rows, column_name_to_data_types, rows[0]) }}
    {%- else -%}
        select * from dbt_internal_unit_test_actual where 1 = 0
    {%- endif -%}
{%- endmacro %}

{# The rows as a query of these columns; one that a row leaves out is null. #}
{% macro oracle_rows(rows, types, columns) -%}
    {%- for row in rows or [{}] %}
    {%- set values = format_row(row, types) %}
    select
        {%- for column in columns %}
        {{ values.get(column | lower) or 'cast(null as ' ~ types[column | lower] ~ ')' }} as {{ oracle_name(column) }}
        {%- if not loop.last %}, {%- endif %}
        {%- endfor %}
    from dual
    {%- if not rows %} where 1 = 0 {%- endif %}
    {%- if not loop.last %} union all {%- endif %}
    {%- endfor %}
{%- endmacro %}

{% macro format_row(row, column_name_to_data_types) -%}
    {%- if target.type != 'oracle' -%}
        {{ return(dbt.format_row(row, column_name_to_data_types)) }}
    {%- endif -%}
    {%- set values = {} -%}
    {%- for name, value in row.items() -%}
        {%- if name | lower not in column_name_to_data_types -%}
            {%- do exceptions.raise_compiler_error(
                'a unit test names the column ' ~ name ~ '; there are ' ~ column_name_to_data_types | join(', ')
            ) -%}
        {%- endif -%}
        {%- do values.update({name | lower: oracle_value(value, column_name_to_data_types[name | lower])}) -%}
    {%- endfor -%}
    {{ return(values) }}
{%- endmacro %}

{# A value of a unit test's as a literal of a type. #}
{% macro oracle_value(value, data_type) -%}
    {%- set kind = data_type | upper -%}
    {%- set text = dbt.string_literal(dbt.escape_single_quotes(value | string)) -%}
    {%- if value is none -%}
        {{ return('cast(null as ' ~ data_type ~ ')') }}
    {%- elif value is boolean -%}
        {{ return('1' if value else '0') }}
    {%- elif kind.startswith('TIMESTAMP') -%}
        {{ return("to_timestamp(" ~ text ~ ", 'YYYY-MM-DD HH24:MI:SS.FF')") }}
    {%- elif kind == 'DATE' -%}
        {{ return("to_date(" ~ text ~ ", 'YYYY-MM-DD HH24:MI:SS')") }}
    {%- elif 'CHAR' in kind -%}
        {{ return('cast(' ~ text ~ ' as ' ~ ('varchar2(4000)' if kind.startswith('VARCHAR') else data_type) ~ ')') }}
    {%- elif kind == 'CLOB' -%}
        {{ return('to_clob(' ~ text ~ ')') }}
    {%- else -%}
        {{ return('cast(' ~ value ~ ' as ' ~ data_type ~ ')') }}
    {%- endif -%}
{%- endmacro %}

{% macro types_of(columns) -%}
    {%- set types = {} -%}
    {%- for column in columns -%}
        {%- do types.update({column.name | lower: column.data_type}) -%}
    {%- endfor -%}
    {{ return(types) }}
{%- endmacro %}

{% macro oracle__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
    {%- set columns = expected_column_names | join(', ') -%}
    with dbt_internal_unit_test_actual as (
        select {{ columns }}, 'actual' as "actual_or_expected" from (
            {{ main_sql }}
        ) actual_rows
    ),
    dbt_internal_unit_test_expected as (
        select {{ columns }}, 'expected' as "actual_or_expected" from (
            {{ expected_fixture_sql }}
        ) expected_rows
    )
    select * from dbt_internal_unit_test_actual
    union all
    select * from dbt_internal_unit_test_expected
{%- endmacro %}
