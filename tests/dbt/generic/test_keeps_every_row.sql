{# Captures of which the model lacks rows of `of`, or has them in an older state. A row that changes goes
   from one capture to another in both, so that counting them says it, and costs no join of all keys. #}
{% test keeps_every_row(model, of) %}
with
{%- for name, relation in [('source_rows', of), ('kept_rows', model)] %}
{{ name }} as (
    select
        captured_at,
        is_deleted,
        count(*) as row_count
    from {{ relation }}
    group by captured_at, is_deleted
){{ ',' if not loop.last }}
{% endfor %}
select
    source_rows.captured_at,
    source_rows.is_deleted,
    source_rows.row_count,
    kept_rows.row_count as kept_count
from source_rows
left join kept_rows
    on
        source_rows.captured_at = kept_rows.captured_at
        and source_rows.is_deleted = kept_rows.is_deleted
where source_rows.row_count <> coalesce(kept_rows.row_count, 0)
{% endtest %}
