import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { breakingChanges } from '@/scripts/lib/api-compatibility/breaking-changes';
import { openApiDocument } from '@/server/transport/openapi/document';

// Read as a client reads it, without the types that made it.
type Free = ReturnType<typeof JSON.parse>;
const document: Free = JSON.parse(JSON.stringify(openApiDocument()));
const operations: { name: string; method: string; operation: Free }[] = Object.entries<Free>(
  document.paths,
).flatMap(([path, item]) =>
  Object.entries<Free>(item).map(([method, operation]) => ({ name: `${method} ${path}`, method, operation })),
);

describe('the API description', () => {
  it('breaks no client of the snapshot', () => {
    const snapshot: unknown = JSON.parse(readFileSync('docs/openapi.snapshot.json', 'utf8'));
    const remedy =
      'keep the old beside the new; a break that is meant is written down with `npx tsx scripts/generate.ts --accept-breaking`';
    expect(breakingChanges(snapshot, document), remedy).toEqual([]);
  });

  it('gives every JSON body and answer an example that its schema allows', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    // The package is CommonJS, whose default export is typed as a namespace here.
    (addFormats as unknown as (to: Ajv2020) => void)(ajv);
    ajv.addSchema(document, 'api');
    const wrong: string[] = [];
    let examples = 0;
    const check = (name: string, pointer: string[], media: Free) => {
      if (media.example === undefined) {
        wrong.push(`${name} has no example`);
        return;
      }
      examples++;
      const path = [...pointer, 'schema'].map((part) =>
        encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
      );
      const validate = ajv.compile({ $ref: `api#/${path.join('/')}` });
      if (!validate(media.example))
        wrong.push(
          `${name}: ${ajv.errorsText(validate.errors)} in ${JSON.stringify(media.example).slice(0, 300)}`,
        );
    };
    for (const [path, item] of Object.entries<Free>(document.paths)) {
      for (const [method, operation] of Object.entries<Free>(item)) {
        const at = ['paths', path, method];
        const body = operation.requestBody?.content?.['application/json'];
        if (body !== undefined)
          check(`${method} ${path}: body`, [...at, 'requestBody', 'content', 'application/json'], body);
        for (const [status, answer] of Object.entries<Free>(operation.responses)) {
          const media = answer.content?.['application/json'];
          if (media !== undefined)
            check(
              `${method} ${path}: ${status}`,
              [...at, 'responses', status, 'content', 'application/json'],
              media,
            );
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(examples).toBeGreaterThan(100);
  });

  it('names every status that all operations share, and the headers of limits', () => {
    for (const { name, method, operation } of operations) {
      const statuses = Object.keys(operation.responses);
      expect(statuses, name).toEqual(expect.arrayContaining(['400', '429', '500', '503']));
      if (operation.security === undefined)
        expect(statuses, name).toEqual(expect.arrayContaining(['401', '403']));
      if (name.includes('{')) expect(statuses, name).toContain('404');
      if (method === 'post') expect(statuses, name).toEqual(expect.arrayContaining(['409', '422']));
      if (operation.requestBody !== undefined)
        expect(statuses, name).toEqual(expect.arrayContaining(['413', '415']));
    }
    const { TooManyRequests } = document.components.responses;
    expect(Object.keys(TooManyRequests.headers)).toEqual(
      expect.arrayContaining(['Retry-After', 'RateLimit', 'RateLimit-Remaining', 'X-Request-Id']),
    );
    expect(Object.keys(document.components.securitySchemes)).toEqual(['apiKey', 'accessToken', 'session']);
  });
});
