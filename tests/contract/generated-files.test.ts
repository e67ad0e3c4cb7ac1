import { readdir, readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { printSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { apiOverview } from '@/scripts/lib/api-overview';
import { envExample } from '@/scripts/lib/env-example';
import { errorPages } from '@/scripts/lib/error-pages';
import { graphqlSchema } from '@/server/transport/graphql/schema';
import { openApiDocument } from '@/server/transport/openapi/document';

const AGAIN = 'run `npx tsx scripts/generate.ts` and look at what changed';

describe('files made from the code are up to date', () => {
  it('has a page for each problem and none besides', async () => {
    const pages = errorPages();
    expect((await readdir('docs/errors')).sort(), AGAIN).toEqual([...pages.keys()].sort());
    for (const [name, text] of pages) expect(await readFile(`docs/errors/${name}`, 'utf8'), AGAIN).toBe(text);
  });

  it('lists every setting in .env.example', async () => {
    expect(await readFile('.env.example', 'utf8'), AGAIN).toBe(envExample());
  });

  it('lists every address in docs/api.md', async () => {
    expect(await readFile('docs/api.md', 'utf8'), AGAIN).toBe(apiOverview());
  });

  it('keeps the GraphQL schema as in docs/schema.graphql', async () => {
    expect(await readFile('docs/schema.graphql', 'utf8'), AGAIN).toBe(`${printSchema(graphqlSchema())}\n`);
  });

  it('keeps the API description as in its snapshot', async () => {
    expect(`${JSON.stringify(openApiDocument(), null, 2)}\n`, AGAIN).toBe(
      await readFile('docs/openapi.snapshot.json', 'utf8'),
    );
  });

  it('describes the API validly', async () => {
    const result = await new Validator().validate(JSON.parse(JSON.stringify(openApiDocument())));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
  });
});
