-- 销售订单执行情况   NC65 报表   2017-06-12 信息部  2019-03 加逾期天数、只看未完成
-- 参数: 订单月份 period, 截至日期 as_of, 组织 org, 客户 customer, 订单状态 status, 只看未完成 open_only
select t.*
  from (select /*+ leading(h b) use_hash(b e) */
               h.vbillcode                                    as 订单号,
               b.crowno                                       as 行号,
               substr(h.dbilldate, 0, 10)                     as 订单日期,
               c.code                                         as 客户,
               c.name                                         as 客户名称,
               m.code                                         as 物料,
               m.name                                         as 物料名称,
               h.fstatusflag                                  as 订单状态,
               decode(h.fstatusflag, 2, '审批通过', 4, '关闭', '其他') as 状态名称,
               nvl(b.nnum, 0)                                 as 订单数量,
               nvl(b.ntaxmny, 0)                              as 订单价税合计,
               nvl(e.ntotalsendnum, 0)                        as 发货数量,
               nvl(e.ntotaloutnum, 0)                         as 出库数量,
               nvl(e.ntotalinvoicenum, 0)                     as 开票数量,
               nvl(e.ntotalarmny, 0)                          as 应收金额,
               -- 回款: 应收单行的核销合计(源头单据行 = 订单行)
               nvl((select sum(v.local_money_de)
                      from ar_recbill r, ar_recitem i, arap_verifydetail v
                     where r.pk_recbill = i.pk_recbill
                       and i.pk_recitem = v.pk_item
                       and i.src_itemid = b.csaleorderbid
                       and r.effectstatus = 10
                       and nvl(r.dr, 0) = 0
                       and nvl(i.dr, 0) = 0
                       and nvl(v.dr, 0) = 0), 0)              as 回款金额,
               -- 行关闭后不再出库; 超发不算未出库
               decode(nvl(b.bboutendflag, 'N'), 'Y', 0,
                      greatest(nvl(b.nnum, 0) - nvl(e.ntotaloutnum, 0), 0))
                                                              as 未出库数量,
               round(decode(nvl(b.bboutendflag, 'N'), 'Y', 0,
                            greatest(nvl(b.nnum, 0) - nvl(e.ntotaloutnum, 0), 0))
                     * nvl(b.ntaxprice, 0), 2)                as 未出库金额,
               substr(b.dsenddate, 0, 10)                     as 计划发货日期,
               case
                 when nvl(b.bboutendflag, 'N') <> 'Y' and nvl(b.nnum, 0) > nvl(e.ntotaloutnum, 0) then
                  trunc(to_date(&as_of, 'yyyy-mm-dd'))
                  - to_date(substr(b.dsenddate, 1, 10), 'yyyy-mm-dd')
               end                                            as 逾期天数
          from so_saleorder     h,
               so_saleorder_b   b,
               so_saleorder_exe e,
               bd_customer      c,
               bd_material      m,
               org_orgs         o
         where h.csaleorderid = b.csaleorderid
           and b.csaleorderbid = e.csaleorderbid(+)
           and e.dr(+) = 0
           and h.ccustomerid = c.pk_customer(+)
           and b.cmaterialvid = m.pk_material(+)
           and h.pk_org = o.pk_org
           and nvl(h.dr, 0) = 0
           and nvl(b.dr, 0) = 0
           and h.fstatusflag in (2, 4)
           and substr(h.dbilldate, 1, 7) between '&period_from' and '&period_to'
           and (coalesce(parameter('org'), '~') = '~' or o.code in (parameter('org')))
           and (coalesce(parameter('customer'), '~') = '~' or c.code in (parameter('customer')))
           and (coalesce(parameter('status'), '~') = '~'
                or to_char(h.fstatusflag) in (parameter('status')))) t
 where t.未出库数量 > decode('&open_only', 'on', 0, -1)
 order by t.订单日期 desc, t.订单号, lpad(t.行号, 10, '0')
