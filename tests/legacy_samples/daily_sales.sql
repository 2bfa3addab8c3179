REM 销售日报
DEFINE rq = '2021-03-05'
SELECT o.name AS 销售组织, d.name AS 部门,
       SUM(CASE WHEN SUBSTR(h.dbilldate,1,10) = '&&rq' THEN b.ntaxmny END) AS 当日金额,
       SUM(CASE WHEN SUBSTR(h.dbilldate,1,7) = SUBSTR('&&rq',1,7) THEN b.ntaxmny END) AS 本月累计,
       SUM(CASE WHEN SUBSTR(h.dbilldate,1,10) BETWEEN TO_CHAR(ADD_MONTHS(TO_DATE('&&rq','yyyy-mm-dd'),-12),'yyyy')||'-01-01'
                 AND TO_CHAR(ADD_MONTHS(TO_DATE('&&rq','yyyy-mm-dd'),-12),'yyyy-mm-dd') THEN b.ntaxmny END) AS 去年同期
  FROM so_saleorder h JOIN so_saleorder_b b USING (csaleorderid), org_orgs o, org_dept d
 WHERE h.pk_org = o.pk_org AND h.cdeptid = d.pk_dept (+)
   AND h.fstatusflag IN (2,4) AND NVL(h.dr,0)=0 AND NVL(b.dr,0)=0
 GROUP BY o.name, d.name
 ORDER BY o.name NULLS LAST
/
