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

const Note = z.object({ datasetId: z.string(), scanned: z.boolean() });

/**
 * Loads the sample the way a user would: over the API, with the demo key. Once an instance, so that a sample that
 * was deleted stays deleted; a load that was cut short is followed to its end by the next start.
 */
export async function loadDemo(url: string, apiKey: string, noteFile: string): Promise<string> {
  const headers = { authorization: `Bearer ${apiKey}` };
  const note = (datasetId: string, scanned: boolean) =>
    writeFile(noteFile, `${JSON.stringify({ datasetId, scanned })}\n`);
  const earlier = existsSync(noteFile) ? Note.parse(JSON.parse(await readFile(noteFile, 'utf8'))) : null;
  if (earlier?.scanned === true) return 'The demo dataset was loaded before.';
  const datasetId = earlier?.datasetId ?? (await upload(url, headers));
  await note(datasetId, false);

  let seen: z.infer<typeof Seen> | undefined;
  await waitUntil(
    async () => {
      const response = await fetch(`${url}/v1/datasets/${datasetId}`, { headers });
      if (response.status === 404) return true;
      seen = Seen.parse(await response.json());
      return seen.status === 'ready' || seen.status === 'failed';
    },
    { seconds: SCAN_SECONDS, everyMs: 300, late: () => `it is still "${seen?.status}"` },
  );
  await note(datasetId, true);
  if (seen === undefined) return 'The demo dataset was deleted before it was scanned.';
  if (seen.status === 'failed') throw new Error(seen.error?.detail ?? seen.error?.title ?? 'the scan failed');
  return `The demo dataset is loaded: ${seen.rowCount} rows, score ${seen.score}.`;
}

/** Gives the id of the new dataset. */
async function upload(url: string, headers: Record<string, string>): Promise<string> {
  const form = new FormData();
  form.set('name', 'Customers (demo)');
  form.set('labelColumn', 'churned');
  form.set('taskType', 'classification');
  form.set('file', new Blob([await readFile(SAMPLE)], { type: 'text/csv' }), 'customers.csv');
  const answer = await fetch(`${url}/v1/datasets`, { method: 'POST', headers, body: form });
  const body: unknown = await answer.json().catch(() => null);
  if (answer.status !== 202) {
    throw new Error(`the upload was answered with ${answer.status}: ${JSON.stringify(body)}`);
  }
  return Started.parse(body).resource.id;
}
