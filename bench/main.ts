/** `npm run bench -- NAME`: runs `bench/NAME.ts` and prints what it measured as JSON on the last line. */
import { readdir } from 'node:fs/promises';

const names = (await readdir('bench'))
  .filter((file) => file.endsWith('.ts') && file !== 'main.ts')
  .map((file) => file.slice(0, -3));
const name = process.argv[2];
if (name === undefined || !names.includes(name)) {
  console.error(`Usage: npm run bench -- NAME, with one of: ${names.join(', ')}`);
  process.exit(2);
}
const bench: { run: (args: string[]) => Promise<object> } = await import(`./${name}.ts`);
console.log(JSON.stringify({ bench: name, ...(await bench.run(process.argv.slice(3))) }));
process.exit(0);
