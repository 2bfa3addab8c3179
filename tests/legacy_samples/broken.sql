select a.code, a.name from bd_customer a where a.name like '%有限公司 and a.dr = 0
;
select b.code, nvl(b.name,'') from bd_supplier b where b.code = '001';
select from where group by (((
;
select c.pk_org， c.code from org_orgs c where c.code = '01';
