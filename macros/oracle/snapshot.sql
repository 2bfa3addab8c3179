{# What dbt-oracle's snapshots get wrong. #}

{# A version's key is a hash of the row's key and of its last argument, which is always a time: written out
   here, because as text a DATE loses its time of day, and two changes of a day would be one version. #}
{% macro oracle__snapshot_hash_arguments(args) -%}
    standard_hash(
        {%- for arg in args[:-1] %}
        cast({{ arg }} as varchar(4000)) || '|' ||
        {%- endfor %}
        to_char(cast({{ args[-1] }} as timestamp), 'YYYY-MM-DD HH24:MI:SS.FF9'), 'SHA256'
    )
{%- endmacro %}

{# `updated_at` as a timestamp, so that the columns made of it are timestamps too. #}
{% macro snapshot_timestamp_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
    {%- set strategy = dbt.snapshot_timestamp_strategy(
        node, snapshotted_rel, current_rel, model_config, target_exists
    ) -%}
    {%- if target.type == 'oracle' -%}
        {%- do strategy.update(updated_at='cast(' ~ strategy.updated_at ~ ' as timestamp)') -%}
    {%- endif -%}
    {{ return(strategy) }}
{%- endmacro %}

{# A new column in `check_cols: all` changes every row; 19c has no TRUE to say so. #}
{% macro snapshot_check_strategy(node, snapshotted_rel, current_rel, model_config, target_exists) -%}
    {%- set strategy = dbt.snapshot_check_strategy(
        node, snapshotted_rel, current_rel, model_config, target_exists
    ) -%}
    {%- if target.type == 'oracle' and strategy.row_changed.split() | join == '(TRUE)' -%}
        {%- do strategy.update(row_changed='(1 = 1)') -%}
    {%- endif -%}
    {{ return(strategy) }}
{%- endmacro %}
