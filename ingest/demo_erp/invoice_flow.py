"""Sales invoices (销售发票): signed shipments of a customer are invoiced together, once a week."""

PARTS = """
    create or replace temp table invoice_parts as
    with candidates as (
        select
            lines.cgeneralbid, heads.csaleorgoid as pk_org, lines.cinvoicecustid,
            lines.corigcurrencyid, lines.nexchangerate, orders.cpaytermid, heads.cdptid,
            milli(lines.nnum) as q, cents(lines.norigmny) as orig_net,
            cents(lines.norigtaxmny) as orig, cents(lines.nmny) as local_net,
            cents(lines.ntaxmny) as local, day_of(heads.taudittime) as signed_on,
            buyers.invoice_weekday,
            roll('batch', lines.cfirstbillhid, 3) as batch, lines.cfirstbillhid,
            case when lines.nnum < 0 or roll('parts', lines.cgeneralbid, 100) < 97 then 1
                else 2 end as parts
        from ic_saleout_b lines
        join ic_saleout_h heads on heads.cgeneralhid = lines.cgeneralhid
        join so_saleorder orders on orders.csaleorderid = lines.cfirstbillhid
        join buyers on buyers.pk_customer = lines.cinvoicecustid
        where heads.dr = 0 and lines.dr = 0 and heads.fbillflag = 3 and lines.flargess = 'N'
            and heads.taudittime >= day_text(getvariable('since') - 80)
    ),
    parts as (
        select
            candidates.*, part,
            next_weekday(later(signed_on, 1 + skewed('invoiced', cfirstbillhid, 30) + part * 14),
                invoice_weekday) as day,
            step_of(q) * ((q * part // parts) // step_of(q)) as before,
            case when part + 1 = parts then q
                else step_of(q) * ((q * (part + 1) // parts) // step_of(q)) end as after
        from candidates, unnest(range(parts)) t(part)
    ),
    keyed as (
        select
            parts.*,
            chain_key('I', part_of(cgeneralbid) * 2 + part, cgeneralbid) as csaleinvoicebid
        from parts
        where in_window(day) and after <> before
    )
    select
        keyed.*, head_key('J', first_value(csaleinvoicebid) over companions) as csaleinvoiceid,
        row_number() over companions as row_in_head
    from keyed
    window companions as (
        partition by pk_org, cinvoicecustid, corigcurrencyid, nexchangerate, cpaytermid, cdptid,
            batch, day
        order by csaleinvoicebid)
    order by csaleinvoicebid
"""

INSERT_LINES = """
    insert into so_saleinvoice_b by name
    select
        parts.csaleinvoicebid, parts.csaleinvoiceid, lines.pk_group, parts.pk_org,
        day_text(parts.day) as dbilldate,
        cast(10 * row_in_head as varchar) as crowno,
        lines.cmaterialvid, lines.cmaterialoid as cmaterialid, lines.castunitid,
        quantity(after - before) as nastnum, lines.cunitid, quantity(after - before) as nnum,
        lines.vchangerate, lines.ntaxrate, lines.nexchangerate, lines.ccurrencyid,
        lines.norigprice, lines.norigtaxprice, lines.nprice, lines.ntaxprice,
        money(share(orig_net, before, after, q)) as norigmny,
        money(share(orig, before, after, q)) as norigtaxmny,
        money(share(local_net, before, after, q)) as nmny,
        money(share(local, before, after, q)) as ntaxmny,
        money(share(local, before, after, q) - share(local_net, before, after, q)) as ntax,
        '4C' as vsrctype, heads.cgeneralhid as csrcid, parts.cgeneralbid as csrcbid,
        heads.vbillcode as vsrccode, '30' as vfirsttype, lines.cfirstbillhid as cfirstid,
        lines.cfirstbillbid as cfirstbid, lines.vfirstbillcode as vfirstcode,
        parts.pk_org as csaleorgid, parts.pk_org as carorgid, lines.casscustid as cordercustid,
        heads.cdptid as cdeptid, heads.cbizid as cemployeeid, lines.flargess as blargessflag,
        0 as ntotalincomenum, 0 as ntotalincomemny, 0 as ntotalcostnum, 0 as ntotalpaymny,
        0 as dr, moment(parts.day, 'invoice', parts.csaleinvoiceid) as ts
    from invoice_parts parts
    join ic_saleout_b lines on lines.cgeneralbid = parts.cgeneralbid
    join ic_saleout_h heads on heads.cgeneralhid = lines.cgeneralhid
"""

INSERT_HEADS = """
    insert into so_saleinvoice by name
    with heads as (
        select
            csaleinvoiceid, any_value(pk_org) as pk_org, any_value(day) as day,
            any_value(cinvoicecustid) as cinvoicecustid, any_value(cpaytermid) as cpaytermid,
            any_value(corigcurrencyid) as corigcurrencyid,
            any_value(nexchangerate) as nexchangerate, sum(after - before) as q,
            sum(share(orig, before, after, q)) as orig_cents
        from invoice_parts
        group by csaleinvoiceid
    )
    select
        csaleinvoiceid, heads.pk_org, getvariable('group_key') as pk_group,
        bill_code(orgs.code, '32', day, row_number() over (partition by orgs.code, day
            order by csaleinvoiceid)) as vbillcode,
        day_text(day) as dbilldate, '1001TT00000000003201' as ctrantypeid,
        '32-01' as vtrantypecode, '~' as cbiztypeid,
        lpad(cast(roll('tax code', csaleinvoiceid, 100000000) as varchar), 8, '0') as vgoldtaxcode,
        cinvoicecustid, cpaytermid, corigcurrencyid, nexchangerate, quantity(q) as ntotalastnum,
        money(orig_cents) as ntotalorigmny, 0 as ntotalorigsubmny, 'N' as fopposeflag,
        1 as fstatusflag, '~' as billmaker, moment(day, 'invoice', csaleinvoiceid) as creationtime,
        0 as dr, moment(day, 'invoice', csaleinvoiceid) as ts
    from heads
    join org_orgs orgs on orgs.pk_org = heads.pk_org
    order by csaleinvoiceid
"""

APPROVE = """
    create or replace temp table approved_invoices as
    select
        csaleinvoiceid, day,
        greatest(creationtime, moment(day, 'invoice approved', csaleinvoiceid)) as approved_at
    from (
        select
            csaleinvoiceid, creationtime,
            workday(later(day_of(creationtime), skewed('approve invoice', csaleinvoiceid, 4)))
                as day
        from so_saleinvoice
        where dr = 0 and fstatusflag = 1 and creationtime >= day_text(getvariable('since') - 7)
    )
    where in_window(day)
    order by csaleinvoiceid
"""

UPDATE_APPROVED = """
    update so_saleinvoice
    set
        fstatusflag = 2, approver = billmaker, taudittime = approved_at, modifiedtime = approved_at,
        ts = approved_at
    from approved_invoices approved
    where approved.csaleinvoiceid = so_saleinvoice.csaleinvoiceid
"""

STEPS = (
    PARTS, INSERT_LINES, INSERT_HEADS, APPROVE, UPDATE_APPROVED,
    """
    insert into touched
    select lines.cfirstbillbid
    from invoice_parts parts
    join ic_saleout_b lines on lines.cgeneralbid = parts.cgeneralbid
    """,
    "drop table invoice_parts",
)  # fmt: skip
