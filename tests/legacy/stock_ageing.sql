/* 库龄分析表  先进先出: 用现存量从最近的入库往回倒推(组织 + 仓库 + 物料)
   销售退回也算入库; 金额 = 数量 × 入库单价, 单据没有单价的取存货明细账, 没结转成本的为空
   负库存(先出后入)是最近的出库, 按出库日算账龄, 没有金额; 合计要等于收发存汇总表的期末数量
   参数: as_of 截止日期, org, warehouse */
with sf as
 (select f.pk_org, f.cwarehouseid, f.cmaterialvid, f.pk_flow, f.cgeneralbid,
         to_date(substr(f.dbizdate, 1, 10), 'yyyy-mm-dd')  as rq,
         nvl(f.ninnum, 0) - nvl(f.noutnum, 0)              as sl,
         f.ncostprice                                      as dj
    from ic_flow f, org_orgs o, bd_stordoc w
   where f.pk_org = o.pk_org
     and f.cwarehouseid = w.pk_stordoc
     and nvl(f.dr, 0) = 0
     and substr(f.dbizdate, 1, 10) <= '&as_of'
     and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
     and (coalesce(parameter('warehouse'), '~') = '~' or w.code in (parameter('warehouse')))),
-- 现存量
xc as
 (select pk_org, cwarehouseid, cmaterialvid, sum(sl) as xcl
    from sf
   group by pk_org, cwarehouseid, cmaterialvid
  having sum(sl) <> 0),
-- 每笔入库(负库存: 每笔出库)和它以后的累计
rk as
 (select sf.pk_org, sf.cwarehouseid, sf.cmaterialvid, sf.rq, sf.sl, xc.xcl,
         nvl(sf.dj, (select max(i.nprice)
                       from ia_detailledger i
                      where i.csrcbid = sf.cgeneralbid
                        and i.cbilltypecode = 'I5'
                        and nvl(i.dr, 0) = 0)) as dj,
         nvl(sum(abs(sf.sl)) over (partition by sf.pk_org, sf.cwarehouseid, sf.cmaterialvid
                              order by sf.rq desc, sf.pk_flow desc
                              rows between unbounded preceding and 1 preceding), 0) as yh
    from sf, xc
   where sf.pk_org = xc.pk_org
     and sf.cwarehouseid = xc.cwarehouseid
     and sf.cmaterialvid = xc.cmaterialvid
     and sign(sf.sl) = sign(xc.xcl)),
ye as
 (select cmaterialvid,
         trunc(to_date('&as_of', 'yyyy-mm-dd')) - rq        as kl,
         sign(sl) * greatest(least(abs(sl), abs(xcl) - yh), 0)              as sl,
         decode(sign(sl), 1, greatest(least(sl, xcl - yh), 0) * dj)         as je
    from rk)
select k.code as 物料分类, m.code as 物料,
       decode(grouping(m.code), 0, max(m.materialspec)) as 规格,
       decode(grouping(m.code), 0, max(j.name)) as 单位,
       sum(case when kl <= 30 then sl end)              "30 天以内_数量",
       sum(case when kl <= 30 then je end)              "30 天以内_金额",
       sum(case when kl between 31 and 90 then sl end)  "31-90 天_数量",
       sum(case when kl between 31 and 90 then je end)  "31-90 天_金额",
       sum(case when kl between 91 and 180 then sl end) "91-180 天_数量",
       sum(case when kl between 91 and 180 then je end) "91-180 天_金额",
       sum(case when kl between 181 and 365 then sl end) "181-365 天_数量",
       sum(case when kl between 181 and 365 then je end) "181-365 天_金额",
       sum(case when kl > 365 then sl end)              "365 天以上_数量",
       sum(case when kl > 365 then je end)              "365 天以上_金额",
       sum(sl)                                          "合计_数量",
       sum(je)                                          "合计_金额"
  from ye, bd_material m, bd_marbasclass k, bd_measdoc j
 where ye.cmaterialvid = m.pk_material
   and m.pk_marbasclass = k.pk_marbasclass(+)
   and m.pk_measdoc = j.pk_measdoc(+)
   and ye.sl <> 0
 group by rollup(k.code, m.code)
 order by k.code nulls last, m.code nulls last
