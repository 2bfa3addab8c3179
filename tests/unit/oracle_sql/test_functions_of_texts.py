"""What Oracle's functions of texts give: its own documentation's examples, and null rules."""

from collections.abc import Callable
from typing import Any

import pytest

from dbt_project.oracle_sql.errors import OracleSqlError, UnknownOracleSqlError

Ask = Callable[..., list[tuple[Any, ...]]]
EXPECTED = [
    ("substr('ABCDEFG', 3, 4)", "CDEF"),
    ("substr('ABCDEFG', -5, 4)", "CDEF"),
    ("substr('ABCDEFG', 0, 2)", "AB"),
    ("substr('ABCDEFG', -8)", None),
    ("substr('ABCDEFG', 8)", None),
    ("substr('ABCDEFG', 2, 0)", None),
    ("substr('ABCDEFG', 2.9, 1)", "B"),
    ("substr(null, 1)", None),
    ("substrb('中文ab', 1, 3)", "中"),
    ("substrb('中文ab', 1, 4)", "中 "),
    ("substrb('中文ab', -2)", "ab"),
    ("lengthb('中文ab')", 8),
    ("length('中文ab')", 4),
    ("length('')", None),
    ("instr('CORPORATE FLOOR', 'OR', 3, 2)", 14),
    ("instr('CORPORATE FLOOR', 'OR', -3, 2)", 2),
    ("instr('CORPORATE FLOOR', 'OR')", 2),
    ("instr('CORPORATE FLOOR', 'X')", 0),
    ("instr('aaa', 'aa', 1, 2)", 2),
    ("lpad('Page 1', 15, '*.')", "*.*.*.*.*Page 1"),
    ("rpad('MORRISON', 12, 'ab')", "MORRISONabab"),
    ("rpad('MORRISON', 3)", "MOR"),
    ("lpad('x', 0)", None),
    ("lpad('中', 4, '*')", "**中"),
    ("rpad('中中', 3, '*')", "中 "),
    ("lpad('x', 3, '')", None),
    ("trim('  a b ')", "a b"),
    ("trim(0 from '00120')", "12"),
    ("trim(leading '0' from '00120')", "120"),
    ("trim(trailing '0' from '00120')", "0012"),
    ("trim('   ')", None),
    ("ltrim('xyxXxyLAST WORD', 'xy')", "XxyLAST WORD"),
    ("rtrim('1.50', '0')", "1.5"),
    ("translate('SQL*Plus User''s Guide', ' */''', '___')", "SQL_Plus_Users_Guide"),
    (
        "translate('2KRW229', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', "
        "'9999999999XXXXXXXXXXXXXXXXXXXXXXXXXX')",
        "9XXX999",
    ),
    ("translate('abc', 'abc', '')", None),
    ("replace('JACK and JUE', 'J', 'BL')", "BLACK and BLUE"),
    ("replace('a-b-c', '-')", "abc"),
    ("replace('abc', null, 'x')", "abc"),
    ("initcap('the soap')", "The Soap"),
    ("initcap('o''neil-SMITH 2nd')", "O'Neil-Smith 2nd"),
    ("concat(concat('a', null), 'b')", "ab"),
    ("'a' || null || 'b'", "ab"),
    ("'' || null", None),
    ("upper('aé') || lower('AB')", "AÉab"),
    ("chr(65) || chr(10)", "A\n"),
    ("ascii('A')", 65),
    ("regexp_substr('500 Oracle Parkway, Redwood Shores, CA', ',[^,]+,')", ", Redwood Shores,"),
    ("regexp_substr('a,b,c', '[^,]+', 1, 2)", "b"),
    ("regexp_substr('a,b,c', '[^,]+', 1, 4)", None),
    ("regexp_substr('1234567890', '(123)(4(56)(78))', 1, 1, 'i', 4)", "78"),
    ("regexp_replace('500   Oracle     Parkway', '( ){2,}', ' ')", "500 Oracle Parkway"),
    (
        "regexp_replace('515.123.4567', '([[:digit:]]{3})\\.([[:digit:]]{3})\\.([[:digit:]]{4})',"
        " '(\\1) \\2-\\3')",
        "(515) 123-4567",
    ),
    ("regexp_replace('aaa', 'a', 'b', 1, 1)", "baa"),
    ("regexp_replace('a1b2', '[0-9]')", "ab"),
    ("regexp_count('123123123123', '123')", 4),
    ("regexp_count('a.b\\c', '[.\\]')", 2),
    ("nvl('', 'x')", "x"),
    ("nvl(null, 1)", 1),
    ("nvl2('a', 'b', 'c') || nvl2('', 'b', 'c')", "bc"),
    ("nullif('a', 'a')", None),
    ("nullif('a', 'b')", "a"),
    ("coalesce(null, '', 'z')", "z"),
    ("decode(null, null, 'same', 'other')", "same"),
    ("decode('b', 'a', 1, 'b', 2, 3)", 2),
    ("decode(1, 2, 'x')", None),
    ("decode(1, 1, '是', 0)", "是"),
    ("decode(2, 1, '是', 0)", "0"),
    ("decode(2, 1, null, 5)", "5"),
    ("decode(cast('a' as char(3)), 'a', 1, 0)", 0),
    ("decode(cast('a' as char(3)), 'a  ', 1, 0)", 1),
    ("nvl('a', 1)", "a"),
    ("nvl(to_number(null), '12')", 12),
    ("greatest('HARRY', 'HARRIOT', 'HAROLD')", "HARRY"),
    ("least('HARRY', 'HARRIOT', 'HAROLD')", "HAROLD"),
    ("greatest('a', null)", None),
    ("to_single_byte('ＡＢ１')", "AB1"),
]
CONDITIONS = [
    ("'' is null", True),
    ("'' = ''", False),
    ("not ('' = '')", False),
    ("'a' <> ''", False),
    ("lnnvl(1 = null)", True),
    ("lnnvl(1 = 1)", False),
    ("cast('a' as char(3)) = 'a'", True),
    ("upper(cast('a' as char(3))) = 'A'", True),
    ("nvl(cast('a' as char(3)), 'x') = 'a'", False),
    ("cast('a' as char(3)) = cast('a' as varchar2(3))", False),
    ("cast('a ' as varchar2(3)) = 'a'", False),
    ("1 = '1.0'", True),
    ("'10' > 9", True),
    ("'10' > '9'", False),
    ("'abc' like 'a%' and 'a_c' like 'a\\_c' escape '\\'", True),
    ("'abc' not like 'a\\_c' escape '\\'", True),
    ("null not in ('a')", False),
    ("'b' not in ('a', null)", False),
    ("regexp_like('Steven', '^Ste(v|ph)en$')", True),
    ("regexp_like('STEVEN', '^ste', 'i')", True),
    ("regexp_like('a' || chr(10) || 'b', 'a.b')", False),
    ("regexp_like('a' || chr(10) || 'b', 'a.b', 'n')", True),
    ("2 between 1 and 3 and 2 not between 3 and 1", True),
    ("null is null and not (null = null)", False),
]


@pytest.mark.parametrize(("expression", "expected"), EXPECTED)
def test_a_function_of_texts_gives_what_oracle_gives(
    ask: Ask, expression: str, expected: Any
) -> None:
    assert ask(f"select {expression} from dual") == [(expected,)]


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS)
def test_a_condition_on_texts_holds_as_in_oracle(ask: Ask, condition: str, holds: bool) -> None:
    assert ask(f"select 1 from dual where {condition}") == ([(1,)] if holds else [])


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("trim('ab' from 'abc')", 30001),
        ("to_number('x')", 1722),
        ("1 + 'x'", 1722),
        ("nvl(to_number(null), 'x')", 1722),
        ("instr('a', 'a', 1, 0)", 1428),
        ("substr('a')", 909),
        ("coalesce(1, 'a')", 932),
        ("case when 1 = 1 then 1 else 'a' end", 932),
        ("left('abc', 1)", 904),
    ],
)
def test_what_oracle_refuses_is_refused(ask: Ask, expression: str, code: int) -> None:
    with pytest.raises(OracleSqlError) as raised:
        ask(f"select {expression} from dual")
    assert raised.value.code == code


@pytest.mark.parametrize(
    "expression",
    [
        "ora_hash('a')",
        "sys_guid()",
        "userenv('language')",
        "regexp_substr('aa', '(a)\\1')",
        "regexp_instr('a', 'a')",
        "soundex('a')",
        "dump('a')",
        "to_char(sysdate)",
        "to_date('2024-01-31')",
        "ascii('中')",
    ],
)
def test_what_is_not_known_is_never_guessed(ask: Ask, expression: str) -> None:
    with pytest.raises(UnknownOracleSqlError):
        ask(f"select {expression} from dual")
