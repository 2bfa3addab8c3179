{% snapshot snap_accounting_books %}

{{ config(unique_key='book_id', strategy='timestamp', updated_at='captured_at') }}

select
    accounting_books.*,
    {{ build_time() }} as stored_at
from {{ ref('stg_nc__accounting_books') }} accounting_books

{% endsnapshot %}
