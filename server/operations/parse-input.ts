import type { z } from 'zod';
import { DomainError } from './errors';

/** The validated input, or `invalid_input` with one entry a faulty field. */
export function parseInput<Input extends z.ZodType>(schema: Input, input: unknown): z.output<Input> {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message }));
  const first = errors[0];
  const where = first === undefined || first.path === '' ? '' : `\`${first.path}\`: `;
  throw new DomainError('invalid_input', `${where}${first?.message ?? 'The input is not valid'}`, { errors });
}
