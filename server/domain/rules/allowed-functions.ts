/**
 * Functions of one row: operators, text, numbers, dates, lists. What reads files, settings, the environment or other
 * rows, what is random, and aggregates are left out by not being here.
 */
export const ALLOWED_FUNCTIONS: ReadonlySet<string> = new Set(
  `+ - * / // % ** ^ || ~~ !~~ ~~* !~~* ~~~ ^@ & | << >> !
  abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log2 log10 pow power mod greatest least isnan isinf isfinite
  even gcd lcm pi degrees radians sin cos tan
  lower upper lcase ucase trim ltrim rtrim length len strlen substr substring left right replace reverse repeat lpad rpad
  contains starts_with ends_with prefix suffix instr position strpos split_part string_split str_split concat concat_ws
  regexp_matches regexp_full_match regexp_extract regexp_replace like_escape not_like_escape ilike_escape
  levenshtein damerau_levenshtein jaro_similarity jaro_winkler_similarity hamming jaccard strip_accents nfc_normalize
  ascii chr unicode ord format md5 sha256 hash
  coalesce nullif ifnull if constant_or_null
  date_part datepart date_diff datediff date_sub date_trunc datetrunc age year month day dayofmonth dayofweek isodow
  dayofyear week weekofyear quarter hour minute second epoch epoch_ms last_day make_date make_timestamp strptime
  try_strptime strftime to_days to_months to_years to_hours to_minutes to_seconds to_weeks now today get_current_timestamp
  current_date date_add
  list_value list_contains array_contains list_has len array_length list_position row struct_extract struct_pack
  json_valid json_type json_extract json_extract_string json_array_length`.split(/\s+/),
);
