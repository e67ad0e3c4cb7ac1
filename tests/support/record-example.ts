import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Operation } from '@/server/operations/define-operation';

const FILE = 'server/transport/openapi/examples.json';
const ENTRIES_MAX = 2;
const CHARACTERS_MAX = 400;

/**
 * With `DATRIX_RECORD_EXAMPLES=1`, keeps what a call sent and was answered as the example of the API description; lists
 * are cut to two entries. Without it, does nothing.
 */
export function recordExample(operation: Operation, input: object, output: unknown): void {
  if (process.env.DATRIX_RECORD_EXAMPLES !== '1' || operation.http === undefined) return;
  const fields = operation.input instanceof z.ZodObject ? Object.keys(operation.input.shape) : [];
  const sent = Object.fromEntries(Object.entries(input).filter(([name]) => fields.includes(name)));
  const examples: Record<string, unknown> = JSON.parse(readFileSync(FILE, 'utf8'));
  examples[operation.id] = cut({ input: sent, output: JSON.parse(JSON.stringify(output)) });
  const sorted = Object.fromEntries(Object.entries(examples).sort(([a], [b]) => a.localeCompare(b)));
  writeFileSync(FILE, `${JSON.stringify(sorted, null, 2)}\n`);
}

function cut(value: unknown): unknown {
  // Figures that belong together, such as the bars of a histogram, stay together.
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'number')) return value;
  if (Array.isArray(value)) return value.slice(0, ENTRIES_MAX).map(cut);
  if (typeof value === 'string') return value.slice(0, CHARACTERS_MAX);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, cut(entry)]));
}
