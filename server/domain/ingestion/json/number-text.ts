/**
 * Long integers and trailing zeros must survive, and neither JavaScript nor the engine's JSON reader keeps them. So a
 * number whose text would change becomes a string in its record; the type is inferred from the text afterwards.
 */

/** Digits that a double may not hold, a trailing zero behind a point, or an exponent: reason to look closer. */
const AT_RISK = /\d\.\d*0(?!\d)|\d{16}|\d[eE]/;

export function mayLoseDigits(text: string): boolean {
  return AT_RISK.test(text);
}

/** Reviver for JSON.parse: numbers that would print otherwise stay raw. */
export function keepNumberText(
  this: unknown,
  _key: string,
  value: unknown,
  context?: { source?: string },
): unknown {
  const raw: unknown = Reflect.get(JSON, 'rawJSON');
  if (typeof value !== 'number' || context?.source === undefined || typeof raw !== 'function') return value;
  return String(value) === context.source ? value : raw(context.source);
}

export function isRawNumber(value: unknown): value is { rawJSON: string } {
  const test: unknown = Reflect.get(JSON, 'isRawJSON');
  return typeof test === 'function' && test(value) === true;
}

/** The record on one line, with raw numbers of its own fields as strings. */
export function recordLine(record: Record<string, unknown>): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(record).map(([key, value]) => [key, isRawNumber(value) ? value.rawJSON : value]),
    ),
  );
}
