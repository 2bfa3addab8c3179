set linesize 200 pagesize 0
set define on
spool d:\reports\account_tree.txt
prompt 科目级次汇总
accept pYear char prompt '年度: '
column 科目编码 format a20

select lpad(' ', 2 * (level - 1)) || a.code 科目编码,
       sys_connect_by_path(a.name, '\') 全名,
       connect_by_isleaf 末级,
       (select sum(nvl(d.localdebitamount, 0))
          from nc65.gl_detail d, nc65.bd_accasoa s
         where d.pk_accasoa = s.pk_accasoa
           and d.yearv = '&&pYear'
           and d.discardflagv <> 'Y'
           and s.pk_account in (select x.pk_account
                                  from nc65.bd_account x
                                 start with x.pk_account = a.pk_account
                                connect by nocycle prior x.pk_account = x.pid)) 借方发生
  from nc65.bd_account a
 where a.enablestate = 2
 start with a.pid is null or a.pid = '~'
connect by prior a.pk_account = a.pid
 order siblings by a.code
/
spool off
exit
