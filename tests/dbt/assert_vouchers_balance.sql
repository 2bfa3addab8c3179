-- The debits of a voucher, and of everything with which a book began, are its credits.
select
    book_id,
    voucher_id,
    sum(debit_amount) as debit_amount,
    sum(credit_amount) as credit_amount
from {{ ref('fct_gl_entries') }}
where
    voucher_id is null
    or {{ since_held('voucher_id', [ref('fct_gl_entries'), ref('sto_voucher_lines')]) }}
group by book_id, voucher_id
having sum(debit_amount) <> sum(credit_amount)
