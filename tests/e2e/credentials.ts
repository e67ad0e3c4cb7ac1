import { z } from 'zod';

const Credentials = z.object({
  url: z.string(),
  email: z.string(),
  password: z.string(),
  apiKey: z.string(),
});
export type Credentials = z.infer<typeof Credentials>;

/** How to reach the instance that the run started. */
export function credentials(): Credentials {
  return Credentials.parse(JSON.parse(process.env.DATRIX_E2E_CREDENTIALS ?? '{}'));
}
