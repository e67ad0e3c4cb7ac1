import { z } from 'zod';

const WithErrors = z.object({
  data: z.object({
    problem: z.object({
      errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    }),
  }),
});

/** The faults that the server named, by field; empty when it named none. */
export function fieldErrors(error: unknown): Record<string, string> {
  const errors = WithErrors.safeParse(error).data?.data.problem.errors ?? [];
  return Object.fromEntries(errors.map(({ path, message }) => [path, message]));
}

/** What to say above the form: nothing when every fault stands at one of its fields. */
export function formError(error: { message: string } | null, fields: readonly string[]): string | null {
  if (error === null) return null;
  const named = Object.keys(fieldErrors(error));
  return named.length > 0 && named.every((path) => fields.includes(path)) ? null : error.message;
}
