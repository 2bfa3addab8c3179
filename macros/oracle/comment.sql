{# Descriptions in the database (persist_docs), whatever they hold and whatever the columns are called. #}
{% macro oracle_escape_comment(comment) -%}
    {{ dbt.string_literal(dbt.escape_single_quotes(comment)) }}
{%- endmacro %}

{% macro oracle__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do run_query(alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
        {%- for column in model.columns.values() if column.description -%}
            {%- set comment = oracle_escape_comment(column.description) -%}
            {%- do run_query(
                'comment on column ' ~ relation ~ '.' ~ oracle_name(column.name) ~ ' is ' ~ comment
            ) -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}
