/* 采购价格分析  物料 → 供应商, 每月均价、最低、最高、最近价、上年均价、涨跌
   无税本币; 均价 = 金额 / 数量; 赠品不算; 最近价 = 最后一天(同一天取最后一行)的单价 */
with mx as
 (select m.code wl, s.code gys,
         substr(h.dbilldate, 1, 7) ny, substr(h.dbilldate, 6, 2) yf, substr(h.dbilldate, 1, 10) rq,
         b.pk_order_b, b.nnum sl, b.nmny je, b.nprice dj
    from po_order h, po_order_b b, bd_supplier s, bd_material m, bd_marbasclass k
   where h.pk_order = b.pk_order
     and h.pk_supplier = s.pk_supplier(+)
     and b.pk_material = m.pk_material(+)
     and m.pk_marbasclass = k.pk_marbasclass(+)
     and h.bislatest = 'Y'
     and h.forderstatus in (3, 5)
     and nvl(h.dr, 0) = 0
     and nvl(b.dr, 0) = 0
     and nvl(b.blargess, 'N') <> 'Y'
     and substr(h.dbilldate, 1, 7)
         between to_char(add_months(to_date('&period_from', 'yyyy-mm'), -12), 'yyyy-mm') and '&period_to'
     and (coalesce(parameter('supplier'), '~') = '~' or s.code in (parameter('supplier')))
     and (nvl('&class', '~') = '~' or k.code like '&class' || '%')),
bq as
 (select * from mx where ny >= '&period_from'),
-- 每月均价 (每个供应商, 和物料小计)
my as
 (select *
    from (select wl, gys, yf, sum(je) / decode(sum(sl), 0, null, sum(sl)) jj
            from bq
           group by yf, wl, rollup(gys))
   pivot (max(jj) as jj
          for yf in ('01' as m01, '02' as m02, '03' as m03, '04' as m04, '05' as m05, '06' as m06,
                     '07' as m07, '08' as m08, '09' as m09, '10' as m10, '11' as m11, '12' as m12))),
zj as
 (select wl, gys, min(dj) zd, max(dj) zg,
         max(dj) keep (dense_rank last order by rq, pk_order_b) zx,
         sum(je) / decode(sum(sl), 0, null, sum(sl)) jj
    from bq
   group by wl, rollup(gys)),
sn as
 (select wl, gys, sum(je) / decode(sum(sl), 0, null, sum(sl)) jj
    from mx
   where ny <= to_char(add_months(to_date('&period_to', 'yyyy-mm'), -12), 'yyyy-mm')
   group by wl, rollup(gys))
select nvl(zj.wl, sn.wl) as 物料, nvl(zj.gys, sn.gys) as 供应商,
       m.materialspec as 规格, j.name as 单位,
       my.m01_jj "01_均价", my.m02_jj "02_均价", my.m03_jj "03_均价", my.m04_jj "04_均价",
       my.m05_jj "05_均价", my.m06_jj "06_均价", my.m07_jj "07_均价", my.m08_jj "08_均价",
       my.m09_jj "09_均价", my.m10_jj "10_均价", my.m11_jj "11_均价", my.m12_jj "12_均价",
       zj.zd as 最低, zj.zg as 最高, zj.zx as 最近价, zj.jj as 本年均价, sn.jj as 上年均价,
       (zj.jj - sn.jj) / decode(sn.jj, 0, null, abs(sn.jj)) as 涨跌
  from zj
  full outer join sn on zj.wl = sn.wl and nvl(zj.gys, '~') = nvl(sn.gys, '~')
  left join my on zj.wl = my.wl and nvl(zj.gys, '~') = nvl(my.gys, '~')
 inner join bd_material m on m.code = nvl(zj.wl, sn.wl)
  left join bd_measdoc j on m.pk_measdoc = j.pk_measdoc
 order by 1, 2 nulls last
