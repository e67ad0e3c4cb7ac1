import type { createDocument } from 'zod-openapi';
import { completed, exampleOf } from './example-of';
import recorded from './examples.json';

type Document = ReturnType<typeof createDocument>;
type Json = Record<string, unknown>;
const RECORDED: Readonly<Record<string, { input?: Json; output?: unknown }>> = recorded;

/** By the schema of an answer (a reference): what a real call answered, for calls that were not recorded themselves. */
function byReference(document: Document): Map<string, unknown> {
  const known = new Map<string, unknown>();
  for (const { operation, json } of jsonAnswers(document)) {
    const output = RECORDED[operation]?.output;
    const { $ref } = asObject(json.schema);
    if (output !== undefined && typeof $ref === 'string') known.set($ref, output);
  }
  return known;
}

/**
 * Gives every JSON body and every JSON answer an example: of a call that was really made where one was recorded
 * (`examples.json`), else one that its schema allows.
 */
export function addExamples(document: Document): Document {
  const plain: Json = JSON.parse(JSON.stringify(document));
  const known = byReference(document);
  for (const { operation, json } of jsonAnswers(document)) {
    if ('example' in json) continue;
    const { $ref } = asObject(json.schema);
    const same = typeof $ref === 'string' ? known.get($ref) : undefined;
    const real = RECORDED[operation]?.output ?? same;
    json.example =
      real === undefined ? exampleOf(plain, json.schema, true) : completed(plain, json.schema, real);
  }
  for (const { operation, json } of jsonBodies(document)) {
    const fields = Object.keys(asObject(asObject(json.schema).properties));
    const input = RECORDED[operation]?.input;
    const sent =
      input === undefined ? [] : fields.filter((name) => name in input).map((name) => [name, input[name]]);
    json.example = sent.length > 0 ? Object.fromEntries(sent) : exampleOf(plain, json.schema, false);
  }
  return document;
}

interface Place {
  operation: string;
  /** The media object itself, which is written to. */
  json: Json;
}

function* jsonAnswers(document: Document): Generator<Place> {
  for (const operation of operationsOf(document)) {
    for (const answer of Object.values(asRecord(operation.responses))) {
      const json = asRecord(asRecord(answer).content)['application/json'];
      if (json !== undefined) yield { operation: String(operation.operationId), json: asRecord(json) };
    }
  }
}

function* jsonBodies(document: Document): Generator<Place> {
  for (const operation of operationsOf(document)) {
    const json = asRecord(asRecord(operation.requestBody).content)['application/json'];
    if (json !== undefined) yield { operation: String(operation.operationId), json: asRecord(json) };
  }
}

function* operationsOf(document: Document): Generator<Json> {
  for (const item of Object.values(asRecord(document.paths)))
    for (const operation of Object.values(asRecord(item))) yield asRecord(operation);
}

function asObject(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The same object under a type that can be written to; an empty one for everything else. */
function asRecord(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
