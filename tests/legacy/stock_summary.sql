-- 收发存汇总表(数量)  仓库 → 物料分类(三级) → 物料, 各级小计
-- 期初 = 起始日期以前的全部收发; 调拨含转库(4K)、调入调出(4E 4Y); 其他 = 没有单列的类型
with fl as
 (-- 物料分类的各级编码
  select k.pk_marbasclass,
         substr(regexp_substr(sys_connect_by_path(k.code, '/'), '/[^/]+', 1, 1), 2) as c1,
         substr(regexp_substr(sys_connect_by_path(k.code, '/'), '/[^/]+', 1, 2), 2) as c2,
         substr(regexp_substr(sys_connect_by_path(k.code, '/'), '/[^/]+', 1, 3), 2) as c3
    from bd_marbasclass k
   start with nvl(k.pk_parent, '~') = '~'
 connect by prior k.pk_marbasclass = k.pk_parent),
sf as
 (select /*+ full(f) parallel(f 4) */
         w.code as ck, fl.c1, fl.c2, fl.c3, m.code as wl, m.materialspec as gg, j.name as dw,
         case when f.dbizdate < '&dates_from' then 0 else 1 end            as bq,
         f.cbilltypecode                                                   as dj,
         nvl(f.ninnum, 0)                                                  as sr,
         nvl(f.noutnum, 0)                                                 as fc
    from ic_flow f, bd_stordoc w, bd_material m, bd_measdoc j, fl, org_orgs o
   where f.cwarehouseid = w.pk_stordoc
     and f.cmaterialvid = m.pk_material
     and m.pk_measdoc = j.pk_measdoc(+)
     and m.pk_marbasclass = fl.pk_marbasclass(+)
     and f.pk_org = o.pk_org
     and nvl(f.dr, 0) = 0
     and substr(f.dbizdate, 1, 10) <= '&dates_to'
     and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
     and (coalesce(parameter('warehouse'), '~') = '~' or w.code in (parameter('warehouse')))
     and (nvl('&class', '~') = '~' or '&class' in (fl.c1, fl.c2, fl.c3))),
hz as
 (select ck, c1, c2, c3, wl, gg, dw,
         sum(decode(bq, 0, sr - fc, 0))                                    as qc,
         sum(decode(bq, 1, decode(dj, '45', sr, 0), 0))                    as rcg,
         sum(decode(bq, 1, decode(dj, '46', sr, 0), 0))                    as rcp,
         sum(decode(bq, 1, decode(dj, '4E', sr, '4Y', sr, '4K', sr, 0), 0)) as rdb,
         sum(decode(bq, 1, decode(dj, '45', 0, '46', 0, '4E', 0, '4Y', 0, '4K', 0, sr), 0)) as rqt,
         sum(decode(bq, 1, decode(dj, '4C', fc, 0), 0))                    as cxs,
         sum(decode(bq, 1, decode(dj, '4D', fc, 0), 0))                    as ccl,
         sum(decode(bq, 1, decode(dj, '4E', fc, '4Y', fc, '4K', fc, 0), 0)) as cdb,
         sum(decode(bq, 1, decode(dj, '4C', 0, '4D', 0, '4E', 0, '4Y', 0, '4K', 0, fc), 0)) as cqt
    from sf
   group by ck, c1, c2, c3, wl, gg, dw)
select ck                                          as 仓库,
       -- 小计到哪一级就是哪一级的分类
       case grouping_id(c1, c2, c3)
         when 7 then null
         when 3 then c1
         when 1 then c2
         else nvl(c3, nvl(c2, c1)) end             as 物料分类,
       wl                                          as 物料,
       decode(grouping(wl), 0, max(gg))            as 规格,
       decode(grouping(wl), 0, max(dw))            as 单位,
       sum(qc)                                     as 期初数量,
       sum(rcg)                                    as 入库采购,
       sum(rcp)                                    as 入库产成品,
       sum(rdb)                                    as 入库调拨,
       sum(rqt)                                    as 入库其他,
       sum(rcg + rcp + rdb + rqt)                  as 入库小计,
       sum(cxs)                                    as 出库销售,
       sum(ccl)                                    as 出库材料,
       sum(cdb)                                    as 出库调拨,
       sum(cqt)                                    as 出库其他,
       sum(cxs + ccl + cdb + cqt)                  as 出库小计,
       sum(qc + rcg + rcp + rdb + rqt - cxs - ccl - cdb - cqt) as 期末数量
  from hz
 where qc <> 0 or rcg <> 0 or rcp <> 0 or rdb <> 0 or rqt <> 0
    or cxs <> 0 or ccl <> 0 or cdb <> 0 or cqt <> 0
 group by rollup(ck, c1, c2, c3, wl)
 order by ck nulls last, 2 nulls last, wl nulls last
