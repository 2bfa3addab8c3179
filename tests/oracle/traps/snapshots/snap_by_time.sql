{% snapshot snap_by_time %}
{{ config(unique_key='customer_id', strategy='timestamp', updated_at='changed_at') }}
select customer_id, customer_name, changed_at from {{ ref('customers') }}
{% endsnapshot %}
