import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { waitUntil } from './wait-until';

const SAMPLE = 'public/samples/customers.csv';
const SCAN_SECONDS = 180;

const Started = z.object({ resource: z.object({ id: z.string() }) });
const Seen = z.object({
  status: z.string(),
  score: z.number().nullable(),
  rowCount: z.number().nullable(),
  error: z.object({ title: z.string(), detail: z.string().optional() }).nullable(),
});

/**
 * Loads the sample the way a user would: over the API, with the demo key. Once an instance, so that a sample that
 * was deleted stays deleted; a load that was cut short is followed to its end by the next start.
 */
export async function loadDemo(url: string, apiKey: string, noteFile: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiKey}` };
  if (existsSync(noteFile)) return 'The demo dataset was loaded before.';
  const form = new FormData();
  form.set('name', 'Customers (demo)');
  form.set('labelColumn', 'churned');
  form.set('taskType', 'classification');
  form.set('file', new Blob([await readFile(SAMPLE)], { type: 'text/csv' }), 'customers.csv');
  const answer = await fetch(`${url}/v1/datasets`, {
    method: 'POST',
    headers: { ...headers, 'idempotency-key': 'demo-customers' },
    body: form,
  });
  const body: unknown = await answer.json().catch(() => null);
  if (answer.status !== 202)
    throw new Error(`the upload was answered with ${answer.status}: ${JSON.stringify(body)}`);
  const id = Started.parse(body).resource.id;

  let seen: z.infer<typeof Seen> | undefined;
  await waitUntil(
    async () => {
      const response = await fetch(`${url}/v1/datasets/${id}`, { headers });
      seen = Seen.parse(await response.json());
      return seen.status === 'ready' || seen.status === 'failed';
    },
    { seconds: SCAN_SECONDS, everyMs: 300, late: () => `it is still "${seen?.status}"` },
  );
  if (seen?.status === 'failed')
    throw new Error(seen.error?.detail ?? seen.error?.title ?? 'the scan failed');
  await writeFile(noteFile, `${JSON.stringify({ datasetId: id })}\n`);
  return `The demo dataset is loaded: ${seen?.rowCount} rows, score ${seen?.score}.`;
}
