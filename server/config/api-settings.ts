import { DEFAULT_RATES, RATE_CLASSES, type RateTable } from '@/server/ports/rate-limiter';

/** `read=12000,write=1200` over the defaults, or `off`; throws on anything else. */
export function parseRates(text: string): RateTable {
  if (text.trim() === 'off') return null;
  const table = { ...DEFAULT_RATES };
  for (const entry of entriesOf(text)) {
    const [, name, calls] = /^(\w+)=([1-9]\d{0,8})$/.exec(entry) ?? [];
    const known = RATE_CLASSES.find((candidate) => candidate === name);
    if (known === undefined)
      throw new Error(`\`${entry}\` is not one of ${RATE_CLASSES.join(', ')} with =calls`);
    table[known] = Number(calls);
  }
  return table;
}

/** Exact origins (`https://host[:port]`); a pattern or `*` would open the API to more than was meant. */
export function parseOrigins(text: string): ReadonlySet<string> {
  const origins = entriesOf(text);
  for (const origin of origins) {
    if (origin.includes('*') || !URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new Error(`\`${origin}\` is no origin like https://app.example.org`);
  }
  return new Set(origins);
}

function entriesOf(text: string): string[] {
  return text.split(',').flatMap((entry) => (entry.trim() === '' ? [] : [entry.trim()]));
}
