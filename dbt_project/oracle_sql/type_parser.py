"""Column types, as Oracle writes them; those that it does not have are refused as it does."""

from dbt_project.oracle_sql.errors import ora, refuse
from dbt_project.oracle_sql.reading import Reader
from dbt_project.oracle_sql.types import LOCAL, OPAQUE, ZONED, OracleType

INTEGERS = ("INTEGER", "INT", "SMALLINT")
DECIMALS = ("NUMBER", "DECIMAL", "NUMERIC", "DEC")
PLAIN = ("DATE", "CLOB", "NCLOB", "BLOB", "BINARY_FLOAT", "BINARY_DOUBLE", *OPAQUE)
NOT_IN_ORACLE = {"INT2", "INT4", "INT8", "FLOAT4", "FLOAT8", "HUGEINT", "UBIGINT",
                 "TEXT", "STRING", "BIGINT", "TINYINT", "DOUBLE", "BOOLEAN", "BOOL", "TIME",
                 "DATETIME", "BYTEA", "UUID", "JSONB", "SERIAL", "INT16", "INT32", "INT64",
                 "INT128", "UINTEGER", "TIMESTAMPTZ", "TIMETZ", "ENUM", "DATETIME2", "NTEXT",
                 "MONEY", "BIT", "VARBINARY", "MEDIUMINT", "MEDIUMTEXT", "LONGTEXT",
                 "TINYTEXT"}  # fmt: skip


class TypeParser(Reader):
    """Reads a column's type."""

    def data_type(self, *, in_cast: bool = False) -> OracleType:
        """Take a type; texts need a length but in some casts."""
        if self.token.kind != "word":
            raise ora(902, f"invalid datatype at {self.context()}")
        word = self.next().text
        if word == "DOUBLE" and self.take("PRECISION"):
            return OracleType("FLOAT", precision=126)
        if word == "LONG" and self.take("RAW"):
            return OracleType("LONG RAW")
        if word in ("BOOLEAN", "BOOL") and self.version >= 23:
            refuse("truth values")
        if word in NOT_IN_ORACLE or (word == "JSON" and self.version < 21):
            raise ora(902, f"invalid datatype {word}")
        if word in DECIMALS:
            return self._number(word)
        if word in INTEGERS:
            return OracleType("NUMBER", scale=0)
        if word in ("FLOAT", "REAL"):
            return OracleType("FLOAT", precision=63 if word == "REAL" else self._size() or 126)
        if word in ("VARCHAR2", "VARCHAR", "NVARCHAR2", "CHAR", "CHARACTER", "NCHAR", "RAW"):
            return self._text(word, in_cast)
        if word in ("TIMESTAMP", "INTERVAL"):
            return self._timed(word)
        if word in PLAIN:
            return OracleType(word)
        return refuse(f"the type {word}")

    def _number(self, word: str) -> OracleType:
        if not self.take_op("("):
            is_integer = word != "NUMBER"  # DECIMAL without figures is NUMBER(38)
            return OracleType("NUMBER", scale=0) if is_integer else OracleType(word)
        precision = None if self.take_op("*") else self.integer()
        scale = self.integer() if self.take_op(",") else 0
        self.expect_op(")")
        if not 1 <= (precision or 38) <= 38:
            raise ora(1727, "numeric precision specifier is out of range (1 to 38)")
        if not -84 <= scale <= 127:
            raise ora(1728, "numeric scale specifier is out of range (-84 to 127)")
        return OracleType("NUMBER", precision=precision, scale=scale)

    def _text(self, word: str, in_cast: bool) -> OracleType:
        if word in ("CHAR", "CHARACTER") and self.take("VARYING"):
            word = "VARCHAR"
        name = {"VARCHAR": "VARCHAR2", "CHARACTER": "CHAR"}.get(word, word)
        is_national = name in ("NVARCHAR2", "NCHAR")
        if not self.take_op("("):
            if name not in ("CHAR", "NCHAR") and not in_cast:
                raise ora(906, f"missing left parenthesis: {word} needs a length")
            if in_cast and name not in ("CHAR", "NCHAR"):
                raise ora(906, f"missing left parenthesis: {word} needs a length")
            return OracleType(name, 1, counts_bytes=not is_national)
        length = self.integer()
        counts_bytes = not is_national
        if name != "RAW" and not is_national:
            counts_bytes = not self.take("CHAR")
            if counts_bytes:
                self.take("BYTE")
        self.expect_op(")")
        longest = {"CHAR": 2000, "NCHAR": 1000, "RAW": 2000, "NVARCHAR2": 2000}.get(name, 4000)
        if length > longest:
            raise ora(910, f"specified length too long for its datatype: {name}({length})")
        return OracleType(name, length, counts_bytes=counts_bytes)

    def _timed(self, word: str) -> OracleType:
        if word == "INTERVAL":
            first = self.next().text
            self._size()
            self.expect("TO")
            second = self.next().text
            self._size()
            return OracleType(f"INTERVAL {first} TO {second}")
        size = self._size()
        precision = 6 if size is None else size
        if not 0 <= precision <= 9:
            raise ora(30088, "datetime/interval precision is out of range")
        if self.take("WITH", "LOCAL", "TIME", "ZONE"):
            return OracleType(LOCAL, precision=precision)
        if self.take("WITH", "TIME", "ZONE"):
            return OracleType(ZONED, precision=precision)
        return OracleType("TIMESTAMP", precision=precision)

    def _size(self) -> int | None:
        if not self.take_op("("):
            return None
        size = self.integer()
        self.expect_op(")")
        return size
