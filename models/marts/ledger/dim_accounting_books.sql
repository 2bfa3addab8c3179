with books as (
    {{ current_version(ref('snap_accounting_books')) }}
),

final as (
    select
        books.book_id,
        books.book_code,
        books.book_name,
        books.book_name_en,
        books.org_id,
        orgs.org_code,
        orgs.org_name,
        orgs.org_name_en,
        currencies.currency_code,
        currencies.currency_name,
        currencies.currency_name_en,
        books.first_period,
        books.is_deleted
    from books
    left join {{ ref('dim_orgs') }} orgs on books.org_id = orgs.org_id
    left join {{ ref('dim_currencies') }} currencies on books.currency_id = currencies.currency_id
)

{{ stamped('book_id') }}
