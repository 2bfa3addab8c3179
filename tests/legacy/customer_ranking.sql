-- 客户销售排名 ABC (帕累托)   占比、累计占比是对全部客户的, 名次以后才取前 N 名
-- ABC: 本行之前的累计占比 < 80% 为 A, < 95% 为 B, 其余 C (跨过 80% 的那家还是 A)
select 客户, 客户名称, 名次, 金额, 占比, 累计占比, abc as ABC类
  from (select y.*,
               case when 累计占比 - 占比 < 0.8 then 'A'
                    when 累计占比 - 占比 < 0.95 then 'B'
                    else 'C' end as abc
          from (select x.客户, x.客户名称, x.金额,
                       rank() over (order by x.金额 desc)                         as 名次,
                       ratio_to_report(x.金额) over ()                            as 占比,
                       sum(x.金额) over (order by x.金额 desc, x.客户
                                         rows between unbounded preceding and current row)
                       / sum(x.金额) over ()                                      as 累计占比
                  from (select c.code as 客户, c.name as 客户名称, sum(nvl(b.ntaxmny, 0)) as 金额
                          from so_saleorder h
                         inner join so_saleorder_b b on h.csaleorderid = b.csaleorderid
                         inner join org_orgs o on h.pk_org = o.pk_org
                          left join bd_customer c on h.ccustomerid = c.pk_customer
                         where substr(h.dbilldate, 1, 7) >= '&period_from'
                           and substr(h.dbilldate, 1, 7) <= '&period_to'
                           and h.fstatusflag in (2, 4)
                           and h.dr = 0
                           and b.dr = 0
                           and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
                         group by c.code, c.name) x
                 order by x.金额 desc, x.客户) y)
 where rownum <= to_number(nvl('&top_n', '50'))
