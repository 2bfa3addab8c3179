select * from (
  select m.code 物料编码, m.name 物料名称, s.name 供应商, substr(h.dbilldate, 6, 2) mon,
         sum(b.nmny) / nullif(sum(b.nnum), 0) price
    from po_order h, po_order_b b, bd_supplier s, bd_material m
   where h.pk_order = b.pk_order
     and h.pk_supplier = s.pk_supplier
     and b.pk_material = m.pk_material
     and h.bislatest = 'Y' and h.forderstatus in (3, 5)
     and b.nnum <> 0
     and h.dr = 0 and b.dr = 0
     and substr(h.dbilldate, 1, 4) = :pYear
   group by m.code, m.name, s.name, substr(h.dbilldate, 6, 2)
)
pivot (max(price) for mon in ('01' as 一月, '02' as 二月, '03' as 三月, '12' as 十二月))
order by 1;

select m.code, max(b.nprice) keep (dense_rank last order by h.dbilldate) 最近价,
       min(b.nprice) 最低价, max(b.nprice) 最高价,
       lag(sum(b.nmny)) over (partition by m.code order by substr(h.dbilldate,1,4)) 上年金额
  from po_order h join po_order_b b on h.pk_order = b.pk_order
  join bd_material m on b.pk_material = m.pk_material
 where substr(h.dbilldate,1,4) = :pYear
 group by m.code, substr(h.dbilldate,1,4);
