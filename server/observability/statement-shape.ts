const LENGTH_MAX = 500;
/** In one pass from the left, since either kind of quote may stand inside the other. */
const QUOTED = /'(?:[^']|'')*(?:'|$)|"(?:[^"]|"")*(?:"|$)/g;

/** A statement without its literals and quoted names, which may be values and columns of a user's table. */
export function statementShape(sql: string): string {
  return sql
    .replaceAll(QUOTED, (quoted) => (quoted.startsWith("'") ? '?' : '"…"'))
    .replaceAll(/\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/g, '?')
    .replaceAll(/\?(?:\s*,\s*\?)+/g, '?, …')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, LENGTH_MAX);
}
