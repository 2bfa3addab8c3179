/* 客户销售排名 ABC —— FineReport 数据集 */
select *
  from (select x.*, rownum rn
          from (select c.code 客户编码, c.name 客户名称,
                       sum(b.norigtaxmny) 金额,
                       rank() over (order by sum(b.norigtaxmny) desc) 名次,
                       ratio_to_report(sum(b.norigtaxmny)) over () 占比
                  from so_saleorder h
                 inner join so_saleorder_b b on h.csaleorderid = b.csaleorderid
                  left join bd_customer c on h.ccustomerid = c.pk_customer
                 where h.dbilldate between '${开始日期} 00:00:00' and '${结束日期} 23:59:59'
                   and h.fstatusflag in (2, 4)
                   and h.dr = 0 and b.dr = 0
                   ${if(len(org)==0,"","and h.pk_org in ('"+replace(org,",","','")+"')")}
                 group by c.code, c.name
                 order by 3 desc) x
         where rownum <= ${topn})
 where rn > 0
