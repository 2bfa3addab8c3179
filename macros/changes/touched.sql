{# For an incremental fact: on an incremental run, the `key`s (a column, or several: 'a, b') whose rows must
   be made again, as a where clause; on a full build, nothing.

   `changes` lists every input that can change a row:
     by       the input; it has stored_at
     through  a relation with `key` that leads from the input's rows to it: the storage table that
              decides whether a row exists, or `this` for look-ups; left out where `by` has `key`
     on       the input's column that joins it to `through`
     is       its name in `through`, where that differs
     at       the input's column that says when what matters here changed; left out for stored_at
     shows    columns that the fact has of the input, under the same names: only keys of which it shows
              something else by now, whatever other column changed there
     query    in place of all these: a query that gives keys, for a change that leaves no trace in any input

   Rows written since the fact's own newest row count as changed. A run that failed, or left out
   the fact, leaves that mark where it was. #}
{% macro touched(key, changes) -%}
    {%- if is_incremental() -%}
    where ({{ key }}) in (
        {%- for change in changes %}
        {%- if 'query' in change %}
        {{ change.query }}
        {%- elif 'shows' in change %}
        {{ shows_otherwise(key, change) }}
        {%- elif 'through' in change %}
        select {{ key }} from {{ change.through }} where {{ change.is or change.on }} in (
            select {{ change.on }} from {{ change.by }} where {{ change.at or 'stored_at' }} > {{ last_build() }}
        )
        {%- else %}
        select {{ key }} from {{ change.by }} where {{ change.at or 'stored_at' }} > {{ last_build() }}
        {%- endif %}
        {%- if not loop.last %} union {%- endif %}
        {%- endfor %}
    )
    {%- endif -%}
{%- endmacro %}

{# `case`, because a comparison with null is neither true nor false in Oracle. #}
{% macro shows_otherwise(key, change) -%}
    select {% for column in key.split(', ') %}known.{{ column }}{{ ', ' if not loop.last }}{% endfor %}
    from {{ this }} known
    inner join {{ change.by }} named on known.{{ change.is or change.on }} = named.{{ change.on }}
    where
        named.{{ change.at or 'stored_at' }} > {{ last_build() }}
        and case
            when {% for column in change.shows -%}
                {{ dbt.equals('known.' ~ column, 'named.' ~ column) }}{{ ' and ' if not loop.last }}
            {%- endfor %} then 0
            else 1
        end = 1
{%- endmacro %}

{# The newest stored_at of the model that is being built. #}
{% macro last_build() -%}
    (select coalesce(max(stored_at), timestamp '1900-01-01 00:00:00') from {{ this }})
{%- endmacro %}
