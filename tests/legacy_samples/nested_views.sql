-- 采购订单执行情况 (视图套视图), 跨库取付款
SELECT a.*, p.paid
  FROM (SELECT o.vbillcode, o.crowno, o.suppliername, o.nnum, o.naccumarrvnum, o.nnum - o.naccumarrvnum AS 未到货
          FROM (SELECT h.vbillcode, b.crowno, b.nnum, NVL(b.naccumarrvnum, 0) naccumarrvnum, s.name suppliername, b.pk_order_b
                  FROM po_order h, po_order_b b, bd_supplier s
                 WHERE h.pk_order = b.pk_order AND h.pk_supplier = s.pk_supplier(+) AND h.bislatest = 'Y'
                   AND DECODE(b.bstockclose, 'Y', '是', '否') = '否'
                   AND h.dbilldate >= &begin_date) o
         WHERE o.nnum > 0) a,
       (SELECT pk_order_b, SUM(money_de) paid FROM ap_payitem@pay_link WHERE pk_order_b <> '~' GROUP BY pk_order_b) p,
       TABLE(pkg_report.f_split('&suppliers')) sp
 WHERE a.vbillcode = p.pk_order_b
   AND a.suppliername = f_get_name(sp.column_value)
   AND vnote <> ''
