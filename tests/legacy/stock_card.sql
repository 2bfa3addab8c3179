-- 库存台账  仓库、物料逐笔结存   2016-03 仓储部
-- 同一天按签字时间、流水主键排; 起始日期以前的收发合成一行期初余额
with ls as
 (select w.code ck, m.code wl, m.name mc,
         substr(f.dbizdate, 0, 10) rq, f.taccounttime sj, f.pk_flow,
         f.vbillcode, f.cbilltypecode,
         nvl(nvl(cu.code, su.code), dc.code) dfbm,
         nvl(nvl(cu.name, su.name), dc.name) df,
         f.vbatchcode ph,
         f.ninnum sr, f.noutnum fc
    from ic_flow f, bd_stordoc w, bd_material m, bd_customer cu, bd_supplier su, bd_stordoc dc
   where f.cwarehouseid = w.pk_stordoc
     and f.cmaterialvid = m.pk_material
     and f.ccustomerid = cu.pk_customer(+)
     and f.cvendorid = su.pk_supplier(+)
     and f.cotherwhid = dc.pk_stordoc(+)
     and nvl(f.dr, 0) = 0
     and m.code in (parameter('material'))
     and f.dbizdate <= '&dates_to' || ' 23:59:59'
     and (coalesce(parameter('warehouse'), '~') = '~' or w.code in (parameter('warehouse')))),
hang as
 (select ck, wl, max(mc) mc, null rq, null sj, null pk_flow, '期初余额' dj, null lx, null dfbm, null df,
         to_number(null) sr, to_number(null) fc, null ph,
         sum(case when rq < '&dates_from' then nvl(sr, 0) - nvl(fc, 0) else 0 end) je, 0 px
    from ls
   group by ck, wl
  having sum(case when rq < '&dates_from' then nvl(sr, 0) - nvl(fc, 0) else 0 end) <> 0
      or max(rq) >= '&dates_from'
  union all
  select ck, wl, mc, rq, sj, pk_flow, vbillcode, cbilltypecode, dfbm, df, nvl(sr, 0), nvl(fc, 0), ph,
         nvl(sr, 0) - nvl(fc, 0), 1
    from ls
   where rq >= '&dates_from')
select ck as 仓库, wl as 物料, mc as 物料名称, rq as 日期, dj as 单据号, lx as 单据类型,
       decode(lx, '45', '采购', '46', '产成品', '4C', '销售', '4D', '材料', '4E', '调拨', '4Y', '调拨', '4K', '转库',
              null, null, '其他') as 类型名称,
       dfbm as 对方, df as 对方名称, sr as 入库, fc as 出库,
       sum(je) over (partition by ck, wl order by px, rq, sj, pk_flow) as 结存,
       decode(ph, '~', null, ph) as 批次
  from hang
 order by ck, wl, px, rq, sj, pk_flow
