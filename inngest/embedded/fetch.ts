import type { Pool } from 'pg';
import { z } from 'zod';
import { inTransaction, type RunnerStore } from './store';

const SentEvent = z.looseObject({
  id: z.string().optional(),
  name: z.string(),
  data: z.record(z.string(), z.unknown()).nullish(),
  ts: z.number().optional(),
  user: z.record(z.string(), z.unknown()).optional(),
});
const Checkpoint = z.looseObject({
  qi_id: z.string(),
  generation_id: z.number(),
  steps: z.array(
    z.looseObject({
      id: z.string(),
      op: z.string(),
      name: z.string().nullish(),
      displayName: z.string().nullish(),
      data: z.unknown().optional(),
    }),
  ),
});

/** Answers the two calls that the SDK makes, events and checkpoints; nothing ever reaches a network. */
export function embeddedFetch(pool: Pool, store: RunnerStore, worker: number): typeof fetch {
  return async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : String(input));
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
    if (pathname.startsWith('/e/')) {
      const events = z.array(SentEvent).parse(Array.isArray(body) ? body : [body]);
      const sent = events.map((event) => ({ ...event, data: event.data ?? {} }));
      const ids = await inTransaction(pool, (client) => store.addEvents(client, sent));
      return Response.json({ ids, status: 200 });
    }
    const checkpoint = /^\/v1\/checkpoint\/([^/]+)\/async$/.exec(pathname)?.[1];
    if (checkpoint !== undefined) {
      const saved = await saveCheckpoint(
        pool,
        store,
        worker,
        decodeURIComponent(checkpoint),
        Checkpoint.parse(body),
      );
      return saved ? Response.json(null) : Response.json({ error: 'stale' }, { status: 409 });
    }
    return Response.json(
      { error: `the embedded runner does not know ${pathname}`, status: 501 },
      { status: 501 },
    );
  };
}

/** Saves steps while the function still runs; a worker whose job was taken gets 409, upon which the SDK stops. */
function saveCheckpoint(
  pool: Pool,
  store: RunnerStore,
  worker: number,
  runId: string,
  body: z.infer<typeof Checkpoint>,
): Promise<boolean> {
  return inTransaction(pool, async (client) => {
    const held = await client.query(
      'SELECT 1 FROM runner.job WHERE id = $1 AND generation = $2 AND worker = $3 FOR UPDATE',
      [body.qi_id, body.generation_id, worker],
    );
    if (held.rowCount === 0) return false;
    for (const step of body.steps) {
      if (step.op !== 'StepRun') throw new Error(`a checkpoint of ${step.op} is not known`);
      await store.saveStep(
        client,
        runId,
        { id: step.id, op: step.op, name: step.displayName ?? step.name ?? null },
        { data: step.data ?? null },
      );
    }
    await client.query('UPDATE runner.job SET attempt = 0, internal_failures = 0 WHERE id = $1', [
      body.qi_id,
    ]);
    return true;
  });
}
