import { beforeAll, describe, expect, it } from 'vitest';
import { createJob } from '@/server/jobs/job-resource';
import { beginJob, completeJob, failJob, progressReporter } from '@/server/jobs/progress';
import { newUuid, toPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { execute } from '@/server/operations/execute';
import { withTenant } from '@/server/tenancy/with-tenant';
import { jobEvents } from '@/server/transport/realtime/job-events';
import { createTestOrganisation, setUpTestDatabase, type TestOrganisation } from '@/tests/support/database';
import { setUpTestServices } from '@/tests/support/services';
import { cancelJob, getJob, listJobs } from './operations';

setUpTestDatabase();
const services = setUpTestServices();
const call = () => ({ requestId: 'test', services: services() });
let ours: TestOrganisation;
beforeAll(async () => {
  ours = await createTestOrganisation();
});

async function newJob(organisation = ours): Promise<{ id: string; publicId: string; resourceId: string }> {
  const resourceId = newUuid();
  const row = await withTenant(organisation.scope, (db) =>
    createJob(
      { db, scope: organisation.scope },
      {
        type: 'dataset.ingest',
        resourceType: 'dataset',
        resourceId,
        resourceUrl: '/v1/datasets/x',
        createdBy: null,
      },
    ),
  );
  return { id: row.id, publicId: toPublicId('job', row.id), resourceId };
}

/** The states in a stream of events, each as soon as it arrives and only when it is a new one. */
async function* jobStates(response: Response): AsyncGenerator<string, void> {
  let [text, last] = ['', ''];
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
      text = text.slice(end + 2);
      const status: string = data === undefined ? last : JSON.parse(data).status;
      if (status !== last) yield status;
      last = status;
    }
  }
}

describe('jobs', () => {
  it('go from queued to succeeded with real progress, and percent never falls', async () => {
    const job = await newJob();
    const { scope } = ours;
    expect(await execute(getJob, ours.actor, { jobId: job.publicId }, call())).toMatchObject({
      status: 'queued',
      error: null,
    });
    expect(await beginJob(scope, job.id)).toBe(true);
    const progress = progressReporter(scope, job.id);
    for (const percent of [10, 60, 40])
      progress.report({ step: 'read', percent, rowsDone: percent, rowsTotal: 100 });
    await progress.flush();
    expect(await execute(getJob, ours.actor, { jobId: job.publicId }, call())).toMatchObject({
      status: 'running',
      progress: { step: 'read', percent: 60, rowsDone: 40, rowsTotal: 100 },
    });
    await completeJob(scope, job.id);
    expect(await beginJob(scope, job.id)).toBe(false);
    await failJob(scope, job.id, new Error('too late'));
    expect(await execute(getJob, ours.actor, { jobId: job.publicId }, call())).toMatchObject({
      status: 'succeeded',
      progress: { percent: 100 },
      error: null,
    });
  });

  it('show the problem of a failure, and nothing of a defect', async () => {
    const [known, defect] = [await newJob(), await newJob()];
    await failJob(ours.scope, known.id, new DomainError('input_empty', 'The file is empty.'));
    await failJob(ours.scope, defect.id, new Error('secret text'));
    expect((await execute(getJob, ours.actor, { jobId: known.publicId }, call())).error).toMatchObject({
      code: 'input_empty',
      detail: 'The file is empty.',
    });
    const { error } = await execute(getJob, ours.actor, { jobId: defect.publicId }, call());
    expect(error?.code).toBe('internal');
    expect(JSON.stringify(error)).not.toContain('secret');
  });

  it('are listed by filter, and only those of the own organisation', async () => {
    const theirs = await createTestOrganisation();
    const foreign = await newJob(theirs);
    const mine = await newJob();
    const list = (input: object) => execute(listJobs, ours.actor, { limit: 100, ...input }, call());
    const all = await list({});
    expect(all.data.map(({ id }) => id)).toContain(mine.publicId);
    expect(all.data.map(({ id }) => id)).not.toContain(foreign.publicId);
    expect(
      (await list({ resourceId: toPublicId('dataset', mine.resourceId) })).data.map(({ id }) => id),
    ).toEqual([mine.publicId]);
    expect((await list({ resourceId: 'nonsense' })).data).toEqual([]);
    expect((await list({ status: 'succeeded' })).data.every(({ status }) => status === 'succeeded')).toBe(
      true,
    );
    await expect(execute(getJob, ours.actor, { jobId: foreign.publicId }, call())).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('page through everything once, in order', async () => {
    const seen: string[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await execute(listJobs, ours.actor, { limit: 2, cursor }, call());
      seen.push(...page.data.map(({ id }) => id));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    const all = await execute(listJobs, ours.actor, { limit: 100 }, call());
    expect(seen).toEqual(all.data.map(({ id }) => id));
    await expect(execute(listJobs, ours.actor, { cursor: 'invented' }, call())).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
    await expect(execute(listJobs, ours.actor, { sort: 'colour' }, call())).rejects.toMatchObject({
      code: 'unknown_field',
    });
  });

  it('can be cancelled until they have ended, with an audit row', async () => {
    const job = await newJob();
    await execute(cancelJob, ours.actor, { jobId: job.publicId }, call());
    const audit = await withTenant(ours.scope, (db) =>
      db.auditEvent.findMany({ where: { action: 'job.cancel', resourceId: job.id } }),
    );
    expect(audit).toHaveLength(1);
    await completeJob(ours.scope, job.id);
    await expect(execute(cancelJob, ours.actor, { jobId: job.publicId }, call())).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('are followed live until they end', async () => {
    const job = await newJob();
    const response = await jobEvents(
      new Request('http://x/v1/jobs/x/events'),
      ours.actor,
      job.publicId,
      call(),
    );
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const states = jobStates(response);
    const next = async () => (await states.next()).value;
    expect(await next()).toBe('queued');
    await beginJob(ours.scope, job.id);
    expect(await next()).toBe('running');
    await completeJob(ours.scope, job.id);
    expect(await next()).toBe('succeeded');
    expect(await states.next()).toMatchObject({ done: true });
    await expect(
      jobEvents(new Request('http://x/'), ours.actor, 'job_nonsense', call()),
    ).rejects.toMatchObject({ code: 'not_found' });
  });
});
