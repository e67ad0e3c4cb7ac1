import { serve } from 'inngest/edge';
import { createInngestClient } from '@/inngest/client';
import { allFunctions } from '@/inngest/functions/all-functions';
import { bootstrap } from '@/server/config/bootstrap';
import { hasExternalRunner } from '@/server/config/env';

let handler: ((request: Request) => Promise<Response>) | undefined;

/**
 * Where a real Inngest server calls the functions. With the embedded runner it does not exist (404), since there
 * functions are called in process only; with a server the SDK answers unsigned calls with 401.
 */
export async function handleInngest(request: Request): Promise<Response> {
  if (!hasExternalRunner()) {
    return new Response(null, { status: 404 });
  }
  const client = createInngestClient(null);
  handler ??= serve({ client, functions: allFunctions(client, bootstrap({ warmMax: 2 })) });
  return handler(request);
}
