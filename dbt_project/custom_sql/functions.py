"""The functions that a statement may call, by warehouse: what is not listed is refused.

Left out are those that read files, settings or the catalogue, that run text as SQL, that wait, and
those that make a long text of a short one (repeat, printf): nothing that a report needs.
"""

from collections.abc import Mapping

from dbt_project.reporting.sql import Dialect

_SHARED = """
    abs any_value avg ceil coalesce concat corr count covar_pop covar_samp cume_dist dense_rank exp
    extract first_value floor greatest grouping instr lag last_day last_value lead least length ln
    log lower lpad ltrim max median min mod nth_value ntile nullif percent_rank percentile_cont
    percentile_disc power rank regexp_replace regr_intercept regr_r2 regr_slope replace round
    row_number rpad rtrim sign sqrt stddev stddev_pop stddev_samp substr sum translate trim trunc
    upper var_pop var_samp variance approx_count_distinct
"""
_DUCKDB = """
    arg_max arg_min bool_and bool_or century contains count_if count_star countif date_diff
    date_part date_trunc datediff datepart datetrunc day dayname dayofmonth dayofweek dayofyear
    date_add date_sub ends_with even first if ifnull isodow isoyear iif last left len listagg log10
    log2 make_date max_by min_by mode month monthname position pow quantile quantile_cont
    quantile_disc quarter regexp_extract regexp_full_match regexp_matches reverse right skewness
    starts_with strftime string_agg strip_accents strlen strpos strptime substring suffix prefix
    today try_strptime ucase lcase week weekday weekofyear year yearweek hour minute second
    to_days to_months to_years to_weeks to_quarters group_concat current_date
"""
_ORACLE = """
    add_months decode initcap listagg months_between nanvl next_day nvl nvl2 ratio_to_report
    regexp_count regexp_instr regexp_like regexp_substr remainder soundex stats_mode to_char to_date
    to_number to_timestamp width_bucket grouping_id group_id to_yminterval numtoyminterval
    numtodsinterval to_dsinterval
"""
# What the first reader calls functions that are written otherwise.
_READ_AS = """
    and or not case cast if try_cast date_str_to_date str_to_date str_to_time time_to_str
    timestamp_trunc ts_or_ds_add ts_or_ds_to_date str_position arg_max arg_min approx_distinct
    logical_and logical_or json_none regexp_i_like regexp_like day_of_week day_of_month day_of_year
    week_of_year day_of_week_iso day_of_week_iso date_from_parts ceil count_if to_days date_trunc
    datetime_trunc group_concat quantile percentile_cont percentile_disc current_date to_char
    months_between add_months nvl2 decode_case substring length safe_divide pow log left right
    date_diff approx_count_distinct exists is_null starts_with contains ends_with unicode
    current_timestamp current_datetime try_strptime to_number str_to_unix date_add date_sub
    timestamp_diff timestamp_from_parts year_of_week dayname monthname interval pad
"""

_OPERATORS = """
    + - * / // % || ~~ !~~ ~~* !~~* ** ^ like_escape not_like_escape ilike_escape not_ilike_escape
"""
OPERATORS = frozenset(_OPERATORS.split())
FUNCTIONS: Mapping[Dialect, frozenset[str]] = {
    "duckdb": frozenset((_SHARED + _DUCKDB).split()),
    "oracle": frozenset((_SHARED + _ORACLE).split()),
}
FIRST_READER: Mapping[Dialect, frozenset[str]] = {
    dialect: names | frozenset(_READ_AS.split()) for dialect, names in FUNCTIONS.items()
}
LONGEST_PADDING = 200
