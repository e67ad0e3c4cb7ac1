/** Writes the files that are made from the code: error pages, settings example, API description snapshot and list. */
import { mkdir, writeFile } from 'node:fs/promises';
import { printSchema } from 'graphql';
import { graphqlSchema } from '@/server/transport/graphql/schema';
import { openApiDocument } from '@/server/transport/openapi/document';
import { apiOverview } from './lib/api-overview';
import { envExample } from './lib/env-example';
import { errorPages } from './lib/error-pages';

await mkdir('docs/errors', { recursive: true });
for (const [name, text] of errorPages()) await writeFile(`docs/errors/${name}`, text);
await writeFile('.env.example', envExample());
await writeFile('docs/openapi.snapshot.json', `${JSON.stringify(openApiDocument(), null, 2)}\n`);
await writeFile('docs/api.md', apiOverview());
await writeFile('docs/schema.graphql', `${printSchema(graphqlSchema())}\n`);
