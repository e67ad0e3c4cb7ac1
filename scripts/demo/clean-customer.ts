import type { Random } from './random';

const PLACES = [
  { city: 'Birmingham', state: 'AL', zip: '35233' },
  { city: 'Boston', state: 'MA', zip: '02118' },
  { city: 'Chicago', state: 'IL', zip: '60614' },
  { city: 'Denver', state: 'CO', zip: '80203' },
  { city: 'Houston', state: 'TX', zip: '77004' },
  { city: 'Minneapolis', state: 'MN', zip: '55404' },
  { city: 'New Orleans', state: 'LA', zip: '70115' },
  { city: 'Philadelphia', state: 'PA', zip: '19104' },
  { city: 'Portland', state: 'OR', zip: '97205' },
  { city: 'San Francisco', state: 'CA', zip: '94110' },
  { city: 'Seattle', state: 'WA', zip: '98103' },
] as const;
const FIRST =
  'Ada Ben Clara David Elena Farid Grace Hugo Ines Jonas Katya Liam Mei Nadia Oscar Priya Quinn Rosa Samir Tara'.split(
    ' ',
  );
const LAST =
  'Abbott Baker Castillo Dubois Evans Fischer Garcia Hoffman Ivanov Jensen Kim Lopez Meyer Novak Okafor Patel Rossi Singh Tanaka Weber'.split(
    ' ',
  );
const PLANS = ['basic', 'plus', 'premium'] as const;
const MONTHLY: Record<(typeof PLANS)[number], number> = { basic: 19, plus: 39, premium: 79 };

/** One record as text, by column, in the order of the file. */
export type Customer = Record<string, string>;

/** A customer without fault: every field follows from the others where it should, and churn follows a rule with noise. */
export function cleanCustomer(random: Random, index: number): Customer {
  const place = random.pick(PLACES);
  const first = random.pick(FIRST);
  const last = random.pick(LAST);
  const plan = random.pick(PLANS);
  const age = Math.round(Math.min(84, Math.max(18, random.normal(44, 13))));
  const tenure = random.whole(1, 72);
  const calls = Math.max(0, Math.round(random.normal(plan === 'basic' ? 2.4 : 1.2, 1.3)));
  const income = Math.round(random.normal(38_000 + 420 * age, 9000) / 100) * 100;
  const risk = 0.9 * calls - 0.06 * tenure + (plan === 'basic' ? 0.8 : -0.4) + random.normal(0, 0.5);
  return {
    customer_id: `C-${String(100_000 + index)}`,
    name: `${first} ${last}`,
    email: `${first}.${last}${index}@example.com`.toLowerCase(),
    phone: `555-${random.whole(200, 989)}-${String(random.whole(0, 9999)).padStart(4, '0')}`,
    city: place.city,
    state: place.state,
    zip: place.zip,
    signup_date: isoDay(Date.UTC(2026, 0, 15) - tenure * 30.44 * 86_400_000),
    age: String(age),
    income: String(Math.max(12_000, income)),
    plan,
    monthly_fee: `${MONTHLY[plan]}.00`,
    tenure_months: String(tenure),
    support_calls: String(calls),
    last_invoice: (MONTHLY[plan] + Math.max(0, random.normal(4, 3))).toFixed(2),
    churned: risk > 0.6 ? 'yes' : 'no',
  };
}

function isoDay(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}
