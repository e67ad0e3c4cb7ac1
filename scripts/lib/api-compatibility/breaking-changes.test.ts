import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { breakingChanges } from './breaking-changes';

const Thing = {
  type: 'object',
  required: ['id', 'state'],
  properties: {
    id: { type: 'string' },
    state: { type: 'string', enum: ['on', 'off'] },
    note: { type: 'string' },
    size: { anyOf: [{ type: 'number' }, { type: 'null' }] },
    parts: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
  },
};
const base = () => ({
  openapi: '3.1.0',
  components: { securitySchemes: { key: {} }, schemas: { Thing: structuredClone(Thing) } },
  paths: {
    '/things': {
      get: {
        operationId: 'thing.list',
        parameters: [
          { in: 'query', name: 'limit', schema: { type: 'integer', minimum: 1, maximum: 100 } },
          { in: 'query', name: 'kind', schema: { type: 'string', enum: ['a', 'b'] } },
        ],
        responses: {
          '200': {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
          },
          '404': { content: { 'application/problem+json': { schema: {} } } },
        },
      },
      post: {
        operationId: 'thing.create',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name'],
                properties: {
                  name: { type: 'string', maxLength: 100 },
                  by: {
                    oneOf: [
                      { type: 'object', properties: { kind: { const: 'x' }, x: { type: 'integer' } } },
                      { type: 'object', properties: { kind: { const: 'y' } } },
                    ],
                  },
                },
              },
            },
          },
        },
        responses: { '201': { content: {} } },
      },
    },
  },
});
// The tests reach into any part of the document.
type Free = ReturnType<typeof JSON.parse>;
const changed = (change: (document: Free) => void) => {
  const document: Free = base();
  change(document);
  return breakingChanges(base(), document);
};
const list = (document: Free) => document.paths['/things'].get;
const body = (document: Free) =>
  document.paths['/things'].post.requestBody.content['application/json'].schema;
const thing = (document: Free) => document.components.schemas.Thing;

describe('what breaks a client', () => {
  it.each<[string, (document: Free) => void, RegExp]>([
    ['an operation', (d) => delete d.paths['/things'].post, /^POST \/things is gone$/],
    ['a path', (d) => delete d.paths['/things'], /GET \/things is gone/],
    ['a renamed operation', (d) => (list(d).operationId = 'x'), /operationId x instead of thing.list/],
    ['a parameter', (d) => list(d).parameters.pop(), /query kind is gone/],
    [
      'a parameter that is required',
      (d) => (list(d).parameters[0].required = true),
      /query limit is required now/,
    ],
    [
      'a new parameter that is required',
      (d) => list(d).parameters.push({ in: 'query', name: 'q', required: true, schema: {} }),
      /query q is new and required/,
    ],
    [
      'a smaller maximum',
      (d) => (list(d).parameters[0].schema.maximum = 50),
      /limit is stricter: maximum 50/,
    ],
    [
      'a value that is not taken',
      (d) => list(d).parameters[1].schema.enum.pop(),
      /no longer knows the value "b"/,
    ],
    ['a status', (d) => delete list(d).responses['404'], /GET \/things: 404 is gone/],
    ['a media type', (d) => (list(d).responses['200'].content = {}), /is no longer application\/json/],
    ['a field', (d) => delete thing(d).properties.note, /200.note is gone/],
    ['a field that may be missing', (d) => (thing(d).required = ['id']), /200.state is not always there/],
    [
      'another type',
      (d) => (thing(d).properties.id = { type: 'integer' }),
      /200.id is integer instead of string/,
    ],
    [
      'a field that can be null',
      (d) => (thing(d).properties.note = { type: ['string', 'null'] }),
      /note can be null/,
    ],
    ['a value that is not given', (d) => (thing(d).properties.state.enum = ['on', 'out']), /value "off"/],
    ['a scheme', (d) => (d.components.securitySchemes = {}), /security scheme key is gone/],
    ['a field that is not taken', (d) => delete body(d).properties.name, /body.name is gone/],
    ['a new field that is required', (d) => body(d).required.push('more'), /body.more is new and required/],
    ['a shorter text', (d) => (body(d).properties.name.maxLength = 10), /name is stricter: maxLength 10/],
    ['a new pattern', (d) => (body(d).properties.name.pattern = '^a'), /name is stricter: pattern/],
    ['an alternative', (d) => body(d).properties.by.oneOf.pop(), /body.by/],
    [
      'a body that is required',
      (d) => (d.paths['/things'].post.requestBody.required = true),
      /body is required now/,
    ],
  ])('%s', (_what, change, sentence) => {
    const changes = changed(change);
    expect(changes.length).toBeGreaterThan(0);
    expect(changes.join('\n')).toMatch(sentence);
  });
});

describe('what only adds', () => {
  it.each<[string, (document: Free) => void]>([
    ['nothing', () => {}],
    ['an operation', (d) => (d.paths['/more'] = { get: { responses: {} } })],
    ['a parameter', (d) => list(d).parameters.push({ in: 'query', name: 'q', schema: { type: 'string' } })],
    ['a larger maximum', (d) => (list(d).parameters[0].schema.maximum = 500)],
    ['no maximum', (d) => delete list(d).parameters[0].schema.maximum],
    ['a value', (d) => list(d).parameters[1].schema.enum.push('c')],
    ['a value in answers', (d) => thing(d).properties.state.enum.push('idle')],
    ['a status', (d) => (list(d).responses['429'] = { content: {} })],
    ['a field', (d) => (thing(d).properties.more = { type: 'string' })],
    ['a field that is always there', (d) => thing(d).required.push('note')],
    ['a field that is never null', (d) => (thing(d).properties.size = { type: 'number' })],
    ['a field in requests', (d) => (body(d).properties.more = { type: 'string' })],
    ['a field that need not be sent', (d) => (body(d).required = [])],
    ['an alternative', (d) => body(d).properties.by.oneOf.push({ type: 'string' })],
    ['another text', (d) => (list(d).summary = 'other')],
  ])('%s', (_what, change) => {
    expect(changed(change)).toEqual([]);
  });

  it('is the description of this API beside itself', () => {
    const snapshot: unknown = JSON.parse(readFileSync('docs/openapi.snapshot.json', 'utf8'));
    expect(breakingChanges(snapshot, structuredClone(snapshot))).toEqual([]);
  });
});
