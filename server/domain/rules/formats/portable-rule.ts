import { z } from 'zod';
import { Severity } from '@/server/domain/quality/contract';
import { RuleDefinition } from '../contract';

/** A rule on its way in or out. */
export const PortableRule = z.object({
  name: z.string().trim().min(1).max(200),
  severity: Severity.default('warning'),
  enabled: z.boolean().default(true),
  definition: RuleDefinition,
});
export type PortableRule = z.infer<typeof PortableRule>;

export interface LeftOut {
  name: string;
  reason: string;
}

export interface Written {
  content: string;
  leftOut: LeftOut[];
}

export interface ReadRules {
  rules: PortableRule[];
  leftOut: LeftOut[];
}

/** What is exported, and under which name the other side knows the table. */
export interface ExportedTable {
  datasetId: string;
  title: string;
  columns: readonly { name: string; type: string }[];
  rules: readonly PortableRule[];
}

/** A field of something that somebody else wrote. */
export function field(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
