import type { Customer } from './clean-customer';
import type { Random } from './random';

/** Puts a typing error into a word: two neighbours swapped, a letter doubled, or one replaced. */
function mistype(random: Random, word: string): string {
  const at = random.whole(1, Math.max(1, word.length - 2));
  const kind = random.whole(0, 2);
  if (kind === 0) return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  if (kind === 1) return word.slice(0, at) + word.charAt(at) + word.slice(at);
  return `${word.slice(0, at)}x${word.slice(at + 1)}`;
}

function otherDateForm(day: string): string {
  const [year, month, date] = day.split('-');
  return `${month}/${date}/${year}`;
}

interface Fault {
  /** Share of the records that get it. */
  share: number;
  columns: (customer: Customer, random: Random) => Customer;
}

/** What real tables suffer from, one kind an entry; each is something a scan should find. */
const FAULTS: readonly Fault[] = [
  { share: 0.012, columns: ({ city = '' }, random) => ({ city: mistype(random, city) }) },
  { share: 0.015, columns: ({ city = '' }) => ({ city: city.toUpperCase() }) },
  { share: 0.008, columns: (_customer, random) => ({ state: random.pick(['TX', 'CA', 'NY']) }) },
  { share: 0.02, columns: ({ signup_date = '' }) => ({ signup_date: otherDateForm(signup_date) }) },
  { share: 0.006, columns: (_customer, random) => ({ age: random.pick(['0', '199', '-1']) }) },
  { share: 0.006, columns: ({ income = '' }) => ({ income: `${income}00` }) },
  {
    share: 0.01,
    columns: (_customer, random) => ({ phone: random.pick(['N/A', 'unknown', '000-000-0000']) }),
  },
  { share: 0.008, columns: ({ email = '' }) => ({ email: email.replace('@', '') }) },
  { share: 0.01, columns: ({ plan = '' }) => ({ plan: ` ${plan.charAt(0).toUpperCase()}${plan.slice(1)}` }) },
  {
    share: 0.008,
    columns: (_customer, random) => ({ monthly_fee: random.pick(['19.00', '79.00', '390.00']) }),
  },
  { share: 0.02, columns: ({ churned }) => ({ churned: churned === 'yes' ? 'no' : 'yes' }) },
];

/** The record with its faults; several may meet in one record. Income is missing more often among the young. */
export function plantFaults(random: Random, customer: Customer): Customer {
  let result = customer;
  for (const { share, columns } of FAULTS) {
    if (random.chance(share)) result = { ...result, ...columns(customer, random) };
  }
  const young = Number(customer.age) < 35;
  if (random.chance(young ? 0.22 : 0.03)) result = { ...result, income: '' };
  if (random.chance(0.04)) result = { ...result, last_invoice: '' };
  return result;
}
