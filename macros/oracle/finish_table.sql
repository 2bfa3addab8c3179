{# After a table is built: what an Oracle table needs and `create table as` does not give it. In a
   DuckDB file there is nothing to do. #}
{% macro finish_table() -%}
    {{ return(adapter.dispatch('finish_table')()) }}
{%- endmacro %}

{% macro duckdb__finish_table() -%}
{%- endmacro %}

{% macro oracle__finish_table() -%}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- if model.config.materialized == 'incremental' -%}
            {%- do index_keys(this) -%}
        {%- endif -%}
        {%- if model.config.materialized == 'table' or not is_incremental() -%}
            {%- if config.get('parallel') -%}
                {#- Built by several processes; queries decide for themselves. -#}
                {%- do run_query('alter table ' ~ this ~ ' noparallel') -%}
            {%- endif -%}
            {%- if model.config.schema in ('marts', 'platform') -%}
                {%- do let_read(this) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# Indexes that an incremental run looks up by: the key that it deletes by, the times that say what is
   new, and the columns of `meta: {indexed: […]}`, by which others look up. Made where they are missing,
   which the dictionary says by column: while a table is swapped, the old one still has the names. #}
{% macro index_keys(relation) -%}
    {%- set keys = model.config.unique_key -%}
    {%- set keys = [keys] if keys is string else keys or [] -%}
    {%- set names = adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') -%}
    {%- set times = names | select('in', ['captured_at', 'stored_at']) | list -%}
    {%- set more = model.config.meta.get('indexed', []) -%}
    {%- set query -%}
        select lower(column_name) from sys.all_ind_columns
        where table_owner = upper('{{ relation.schema }}')
            and table_name = upper('{{ relation.identifier }}') and column_position = 1
    {%- endset -%}
    {%- set there = run_query(query).columns[0].values() -%}
    {%- for column in (keys[:1] + times + more) | reject('in', there) | unique -%}
        {%- set name = 'ix_' ~ relation.identifier ~ '_' ~ column ~ '_' ~ local_md5(invocation_id)[:6] -%}
        {%- set columns = keys | join(', ') if column == keys[0] else column -%}
        {%- do run_query(
            'create index ' ~ relation.schema ~ '.' ~ name ~ ' on ' ~ relation ~ ' (' ~ columns ~ ')'
        ) -%}
    {%- endfor -%}
{%- endmacro %}

{# The users that ORACLE_MARTS_READERS names, with commas between, may read a table. `read` locks
   nothing, which `select` could. #}
{% macro let_read(relation) -%}
    {%- for reader in env_var('ORACLE_MARTS_READERS', '').split(',') if reader | trim -%}
        {%- do run_query('grant read on ' ~ relation ~ ' to ' ~ reader | trim) -%}
    {%- endfor -%}
{%- endmacro %}
