-- 采购订单执行情况  供应商 → 订单 → 行   最新版本, 状态 3 审批通过 / 5 输出
-- 付款: 应付单行(源头单据行 = 订单行)的核销合计
select s.code                                             as 供应商,
       h.vbillcode                                        as 订单号,
       b.crowno                                           as 行号,
       max(s.name)                                        as 供应商名称,
       max(substr(h.dbilldate, 0, 10))                    as 订单日期,
       max(m.code)                                        as 物料,
       max(j.name)                                        as 单位,
       max(substr(b.dplanarrvdate, 0, 10))                as 计划到货日期,
       decode(max(b.barriveclose), 'Y', '是', '否')       as 关闭标志,
       sum(nvl(b.nnum, 0))                                as 订购数量,
       sum(nvl(b.ntaxmny, 0))                             as 订购价税合计,
       sum(nvl(b.naccumarrvnum, 0))                       as 到货数量,
       sum(nvl(b.naccumstorenum, 0))                      as 入库数量,
       sum(nvl(b.naccuminvoicenum, 0))                    as 开票数量,
       sum(nvl(b.naccuminvoicemny, 0))                    as 开票无税金额,
       sum(nvl(p.fk, 0))                                  as 付款金额,
       sum(decode(b.barriveclose, 'Y', 0,
                  greatest(nvl(b.nnum, 0) - nvl(b.naccumarrvnum, 0), 0))) as 未到货数量
  from po_order h, po_order_b b, bd_supplier s, bd_material m, bd_measdoc j, org_dept d,
       (select i.src_itemid, sum(v.local_money_de) fk
          from ap_payableitem i, ap_payablebill a, arap_verifydetail v
         where i.pk_payablebill = a.pk_payablebill
           and i.pk_payableitem = v.pk_item
           and nvl(i.dr, 0) = 0 and nvl(a.dr, 0) = 0 and nvl(v.dr, 0) = 0
           and a.effectstatus = 10
         group by i.src_itemid) p
 where h.pk_order = b.pk_order
   and h.pk_supplier = s.pk_supplier(+)
   and b.pk_material = m.pk_material(+)
   and m.pk_measdoc = j.pk_measdoc(+)
   and h.pk_dept = d.pk_dept(+)
   and b.pk_order_b = p.src_itemid(+)
   and h.bislatest = 'Y'
   and h.forderstatus in (3, 5)
   and nvl(h.dr, 0) = 0
   and nvl(b.dr, 0) = 0
   and substr(h.dbilldate, 1, 7) between '&period_from' and '&period_to'
   and (coalesce(parameter('supplier'), '~') = '~' or s.code in (parameter('supplier')))
   and (coalesce(parameter('dept'), '~') = '~' or d.code in (parameter('dept')))
   and (nvl('&open_only', 'off') <> 'on'
        or (nvl(b.barriveclose, 'N') <> 'Y' and nvl(b.nnum, 0) > nvl(b.naccumarrvnum, 0)))
 group by rollup(s.code, h.vbillcode, b.crowno)
 order by s.code nulls last, h.vbillcode nulls last, to_number(b.crowno) nulls last
