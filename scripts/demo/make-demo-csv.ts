import { type Customer, cleanCustomer } from './clean-customer';
import { plantFaults } from './plant-faults';
import { Random } from './random';

const ROWS = 2000;
const SEED = 20_260_101;
const EXACT_COPY_SHARE = 0.006;
const NEAR_COPY_SHARE = 0.006;

/** The sample dataset: customers of a subscription service, invented, with faults of known kinds. Always the same text. */
export function makeDemoCsv(): string {
  const random = new Random(SEED);
  const records: Customer[] = [];
  for (let index = 0; index < ROWS; index += 1) {
    const customer = plantFaults(random, cleanCustomer(random, index));
    records.push(customer);
    if (random.chance(EXACT_COPY_SHARE)) records.push(customer);
    // The same person entered again: another number, the name shortened.
    if (random.chance(NEAR_COPY_SHARE)) {
      const name = (customer.name ?? '').replace(/^(\w)\w+/, '$1.');
      records.push({ ...customer, customer_id: `C-${200_000 + index}`, name });
    }
  }
  const columns = Object.keys(cleanCustomer(new Random(SEED), 0));
  const lines = records.map((record) => columns.map((column) => record[column] ?? '').join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}
