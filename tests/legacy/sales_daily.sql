/* 销售日报(月报)  NC65  2015-08  销售管理部
   当日 / 本月累计 / 本年累计 与去年同期(ADD_MONTHS -12), 单据日期, 有效订单(审批通过、关闭)
   参数: day 日期, org 销售组织 */
select o.code                                  as 组织,
       d.code                                  as 部门,
       d.name                                  as 部门名称,
       sum(a.sl)                               as 当日数量,
       sum(a.dr)                               as 当日金额,
       sum(a.dy)                               as 本月累计金额,
       sum(a.dn)                               as 本年累计金额,
       sum(b.dr)                               as 去年同期当日,
       sum(b.dy)                               as 去年同期本月,
       sum(b.dn)                               as 去年同期本年,
       (nvl(sum(a.dy), 0) - sum(b.dy)) / decode(sum(b.dy), 0, null, abs(sum(b.dy))) as 同比本月,
       (nvl(sum(a.dn), 0) - sum(b.dn)) / decode(sum(b.dn), 0, null, abs(sum(b.dn))) as 同比本年
  from (-- 有过订单的组织、部门
        select distinct h.pk_org, nvl(decode(h.cdeptid, '~', null, h.cdeptid), '~') bm
          from so_saleorder h, so_saleorder_b b
         where h.csaleorderid = b.csaleorderid
           and h.fstatusflag in (2, 4) and nvl(h.dr, 0) = 0 and nvl(b.dr, 0) = 0
           and (substr(h.dbilldate, 1, 10) between substr('&day', 1, 4) || '-01-01' and '&day'
                or to_date(substr(h.dbilldate, 1, 10), 'yyyy-mm-dd')
                   between add_months(trunc(to_date('&day', 'yyyy-mm-dd'), 'yyyy'), -12)
                       and add_months(to_date('&day', 'yyyy-mm-dd'), -12))) k,
       (-- 本年
        select h.pk_org, nvl(h.cdeptid, '~') bm,
               sum(decode(substr(h.dbilldate, 1, 10), '&day', b.nnum))                      sl,
               sum(decode(substr(h.dbilldate, 1, 10), '&day', b.ntaxmny))                   dr,
               sum(decode(substr(h.dbilldate, 1, 7), substr('&day', 1, 7), b.ntaxmny))      dy,
               sum(b.ntaxmny)                                                               dn
          from so_saleorder h, so_saleorder_b b
         where h.csaleorderid = b.csaleorderid
           and h.fstatusflag in (2, 4) and nvl(h.dr, 0) = 0 and nvl(b.dr, 0) = 0
           and substr(h.dbilldate, 1, 4) = substr('&day', 1, 4)
           and substr(h.dbilldate, 1, 10) <= '&day'
         group by h.pk_org, nvl(h.cdeptid, '~')) a,
       (-- 去年同期
        select x.pk_org, x.bm,
               sum(case when x.rq = add_months(to_date('&day', 'yyyy-mm-dd'), -12) then x.je end) dr,
               sum(case when x.rq >= add_months(trunc(to_date('&day', 'yyyy-mm-dd'), 'mm'), -12) then x.je end) dy,
               sum(x.je) dn
          from (select h.pk_org, nvl(h.cdeptid, '~') bm,
                       to_date(substr(h.dbilldate, 0, 10), 'yyyy-mm-dd') rq, b.ntaxmny je
                  from so_saleorder h, so_saleorder_b b
                 where h.csaleorderid = b.csaleorderid
                   and h.fstatusflag in (2, 4) and nvl(h.dr, 0) = 0 and nvl(b.dr, 0) = 0) x
         where x.rq >= add_months(trunc(to_date('&day', 'yyyy-mm-dd'), 'yyyy'), -12)
           and x.rq <= add_months(to_date('&day', 'yyyy-mm-dd'), -12)
         group by x.pk_org, x.bm) b,
       org_orgs o, org_dept d
 where k.pk_org = a.pk_org(+) and k.bm = a.bm(+)
   and k.pk_org = b.pk_org(+) and k.bm = b.bm(+)
   and k.pk_org = o.pk_org
   and k.bm = d.pk_dept(+)
   and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
 group by rollup(o.code, (d.code, d.name))
 order by o.code nulls last, d.code nulls last
