/** Writes the sample dataset that the screens offer and `npm run up` loads; run after a change of `scripts/demo`. */
import { mkdir, writeFile } from 'node:fs/promises';
import { makeDemoCsv } from './demo/make-demo-csv';

await mkdir('public/samples', { recursive: true });
await writeFile('public/samples/customers.csv', makeDemoCsv());
