{# What dbt-oracle's incremental strategies get wrong. #}

{# Keys that are keywords. #}
{% macro oracle_check_and_quote_unique_key_for_incremental_merge(unique_key, incremental_predicates=none) -%}
    {%- set keys = [unique_key] if unique_key is string else unique_key | unique | list -%}
    {%- set names, matches = [], [] + (incremental_predicates or []) -%}
    {%- for key in keys -%}
        {%- do names.append(oracle_name(key)) -%}
        {%- do matches.append(
            'DBT_INTERNAL_SOURCE.' ~ oracle_name(key) ~ ' = DBT_INTERNAL_DEST.' ~ oracle_name(key)
        ) -%}
    {%- endfor -%}
    {{ return({'unique_key_list': names, 'unique_key_merge_predicates': matches}) }}
{%- endmacro %}

{# Columns that are keywords, and named in the model's settings. #}
{% macro oracle__get_merge_update_columns(merge_update_columns, merge_exclude_columns, dest_columns) -%}
    {%- if merge_update_columns and merge_exclude_columns -%}
        {%- do exceptions.raise_compiler_error(
            model.name ~ ' has merge_update_columns and merge_exclude_columns: leave one of them out'
        ) -%}
    {%- endif -%}
    {%- set excluded = (merge_exclude_columns or []) | map('upper') | list -%}
    {%- set names = [] -%}
    {%- for column in merge_update_columns or dest_columns | map(attribute='name') -%}
        {%- if column | upper not in excluded -%}
            {%- do names.append(oracle_name(column)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(names) }}
{%- endmacro %}

{# Where an incremental step fails, dbt-oracle truncates its temporary table: that would commit what was deleted
   before an insert that failed. #}
{% macro oracle__wrap_incremental_sql_with_tmp_cleanup(build_sql, tmp_relation) -%}
    {%- set step = build_sql | trim -%}
    {%- set undone -%}
    begin
        {{ step ~ ('' if step.endswith(';') else ';') }}
    exception
        when others then
            rollback;
            raise;
    end;
    {%- endset -%}
    {{ dbt.oracle__wrap_incremental_sql_with_tmp_cleanup(undone, tmp_relation) }}
{%- endmacro %}

{# A merge with nothing to update, because every column is in the key, only inserts. #}
{% macro oracle__get_incremental_merge_sql(args_dict) -%}
    {%- set columns = args_dict.dest_columns | map(attribute='name') | map('upper') | list -%}
    {%- set key = args_dict.unique_key or [] -%}
    {%- set key = ([key] if key is string else key) | map('upper') | list -%}
    {%- if key and not columns | reject('in', key) | list -%}
        merge into {{ args_dict.target_relation }} DBT_INTERNAL_DEST
        using (select distinct {{ merged_columns(columns) }} from {{ args_dict.temp_relation }}) DBT_INTERNAL_SOURCE
        on (
            {{ oracle_check_and_quote_unique_key_for_incremental_merge(
                key, args_dict.incremental_predicates
            ).unique_key_merge_predicates | join(' and ') }}
        )
        when not matched then insert ({{ merged_columns(columns) }})
        values ({{ merged_columns(columns, 'DBT_INTERNAL_SOURCE.') }})
    {%- else -%}
        {{ dbt.oracle__get_incremental_merge_sql(args_dict) }}
    {%- endif -%}
{%- endmacro %}

{% macro merged_columns(columns, prefix='') -%}
    {%- for column in columns -%}
        {{ prefix }}{{ oracle_name(column) }}{%- if not loop.last %}, {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{# As statements of the block, not as texts that it executes: a quote in a predicate would end such a text. #}
{% macro oracle__get_incremental_delete_insert_sql(args_dict) -%}
    {%- set columns = get_quoted_column_csv(model, args_dict.dest_columns | map(attribute='name') | list) -%}
    {%- set hint = generate_insert_hint(config.get('parallel'), config.get('insert_mode')) | trim -%}
    begin
        {%- if args_dict.unique_key or args_dict.incremental_predicates %}
        {{ oracle__get_delete_sql_for_delete_insert_strategy(
            args_dict.target_relation, args_dict.temp_relation, args_dict.unique_key, args_dict.incremental_predicates
        ) }};
        {%- endif %}
        insert {{ hint }} into {{ args_dict.target_relation }} ({{ columns }})
        select {{ columns }} from {{ args_dict.temp_relation }};
    end;
{%- endmacro %}
