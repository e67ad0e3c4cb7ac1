/**
 * Writes the files that are made from the code: error pages, settings example, API description snapshot and list. A
 * description that would break clients of the present snapshot is not written without `--accept-breaking`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { printSchema } from 'graphql';
import { graphqlSchema } from '@/server/transport/graphql/schema';
import { openApiDocument } from '@/server/transport/openapi/document';
import { breakingChanges } from './lib/api-compatibility/breaking-changes';
import { apiOverview } from './lib/api-overview';
import { envExample } from './lib/env-example';
import { errorPages } from './lib/error-pages';

const SNAPSHOT = 'docs/openapi.snapshot.json';
const description = `${JSON.stringify(openApiDocument(), null, 2)}\n`;
const before = await readFile(SNAPSHOT, 'utf8').catch(() => '{}');
const breaks = breakingChanges(JSON.parse(before), JSON.parse(description));
if (breaks.length > 0 && !process.argv.includes('--accept-breaking')) {
  console.error(`These changes would break clients:\n${breaks.map((change) => `  ${change}`).join('\n')}`);
  console.error('Keep the old beside the new, or run again with --accept-breaking if the break is meant.');
  process.exit(1);
}
await mkdir('docs/errors', { recursive: true });
for (const [name, text] of errorPages()) await writeFile(`docs/errors/${name}`, text);
await writeFile('.env.example', envExample());
await writeFile(SNAPSHOT, description);
await writeFile('docs/api.md', apiOverview());
await writeFile('docs/schema.graphql', `${printSchema(graphqlSchema())}\n`);
