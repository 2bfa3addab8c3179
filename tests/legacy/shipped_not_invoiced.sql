-- 出库未开票明细 (按截止日期还原: 出库、发票都只算到截止日期)   2019-07 销售管理部 / 财务部核对用
select /*+ use_hash(b i) */
       c.code                                   as 客户,
       b.cgeneralbid                            as shipment_line_id,
       max(h.vbillcode)                         as 出库单号,
       max(b.crowno)                            as 行号,
       max(substr(b.dbizdate, 0, 10))           as 出库日期,
       max(m.code)                              as 物料,
       max(j.name)                              as 单位,
       sum(nvl(b.nnum, 0))                      as 出库数量,
       sum(nvl(i.kpsl, 0))                      as 已开票数量,
       sum(nvl(b.nnum, 0) - nvl(i.kpsl, 0))     as 未开票数量,
       sum(round((nvl(b.nnum, 0) - nvl(i.kpsl, 0)) * nvl(b.ntaxmny, 0)
                 / decode(b.nnum, 0, null, b.nnum), 2)) as 未开票金额
  from ic_saleout_h h, ic_saleout_b b, bd_customer c, bd_material m, bd_measdoc j, org_orgs o,
       (select f.csrcbid, sum(f.nnum) kpsl
          from so_saleinvoice g, so_saleinvoice_b f
         where g.csaleinvoiceid = f.csaleinvoiceid
           and nvl(g.dr, 0) = 0
           and nvl(f.dr, 0) = 0
           and substr(g.dbilldate, 1, 10) <= '&as_of'
         group by f.csrcbid) i
 where h.cgeneralhid = b.cgeneralhid
   and h.ccustomerid = c.pk_customer
   and b.cmaterialvid = m.pk_material
   and m.pk_measdoc = j.pk_measdoc(+)
   and b.cgeneralbid = i.csrcbid(+)
   and h.pk_org = o.pk_org
   and h.fbillflag = 3
   and nvl(h.dr, 0) = 0
   and nvl(b.dr, 0) = 0
   and substr(b.dbizdate, 1, 10) <= '&as_of'
   and nvl(b.nnum, 0) - nvl(i.kpsl, 0) <> 0
   and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
   and (coalesce(parameter('customer'), '~') = '~' or c.code in (parameter('customer')))
 group by rollup(c.code, b.cgeneralbid)
 order by grouping(c.code), c.code, grouping(b.cgeneralbid), max(b.dbizdate), b.cgeneralbid
