{# Rows of `of` that the model lacks or has in an older state; both have captured_at. #}
{% test keeps_every_row(model, of, key) %}
select source_rows.{{ key }}
from {{ of }} source_rows
left join {{ model }} kept_rows
    on
        source_rows.{{ key }} = kept_rows.{{ key }}
        and source_rows.captured_at = kept_rows.captured_at
        and source_rows.is_deleted = kept_rows.is_deleted
where kept_rows.{{ key }} is null
{% endtest %}
