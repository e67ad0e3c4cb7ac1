import { z } from 'zod';
import { SignUp } from '@/server/domain/organisations/contract';

const ProblemAnswer = z.object({
  code: z.string(),
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

export type SignUpField = keyof z.input<typeof SignUp>;
export type FieldErrors = Partial<Record<SignUpField, string>>;
export type CreateAccountOutcome =
  | { kind: 'created' }
  | { kind: 'invalid'; fields: FieldErrors }
  | { kind: 'failed'; message: string };

const FIELDS = Object.keys(SignUp.shape).filter((name): name is SignUpField => name in SignUp.shape);

function fieldErrors(errors: readonly { path: string; message: string }[]): FieldErrors {
  const fields: FieldErrors = {};
  for (const { path, message } of errors) {
    const field = FIELDS.find((name) => name === path);
    if (field !== undefined) fields[field] ??= message;
  }
  return fields;
}

/** Checks the form by the API's own schema before it travels; what the server finds is shown in the same places. */
export async function createAccount(form: Record<SignUpField, string>): Promise<CreateAccountOutcome> {
  const parsed = SignUp.safeParse(form);
  if (!parsed.success) {
    const errors = parsed.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      message: issue.message,
    }));
    return { kind: 'invalid', fields: fieldErrors(errors) };
  }
  try {
    const response = await fetch('/v1/sign-up', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parsed.data),
    });
    if (response.ok) return { kind: 'created' };
    const problem = ProblemAnswer.parse(await response.json());
    if (problem.code === 'conflict')
      return { kind: 'invalid', fields: { email: problem.detail ?? problem.title } };
    const fields = fieldErrors(problem.errors ?? []);
    if (Object.keys(fields).length > 0) return { kind: 'invalid', fields };
    return { kind: 'failed', message: problem.detail ?? problem.title };
  } catch {
    return { kind: 'failed', message: 'The server did not answer. Try again in a moment.' };
  }
}
