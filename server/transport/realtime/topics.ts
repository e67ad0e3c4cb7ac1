import { getDataset } from '@/server/domain/datasets/operations';
import type { EventFilter } from '@/server/domain/events';
import { EventType } from '@/server/domain/events/contract';
import { getJob } from '@/server/domain/jobs/operations';
import { fromPublicId } from '@/server/lib/ids';
import { DomainError } from '@/server/operations/errors';
import { authorise, type Call, execute } from '@/server/operations/execute';
import type { Actor } from '@/server/tenancy/actor';

export const TOPICS_MAX = 20;
const ALLOWED = '`jobs`, `datasets`, `scores`, `events`, `dataset:ds_…`, `job:job_…`';

/** What a stream shows: events that fit one of the filters, and the states of all or some jobs (bare UUIDs). */
export interface Subject {
  filters: EventFilter[];
  jobs: 'all' | ReadonlySet<string>;
}

const DATASET_TYPES = EventType.options.filter((type) => /^(dataset|version|fix)\./.test(type));

/** Topics as text with commas between, or as a list. */
export function readTopics(given: string | readonly string[] | null): string[] {
  const parts = typeof given === 'string' ? given.split(',') : (given ?? []);
  const topics = [...new Set(parts.map((topic) => topic.trim()).filter((topic) => topic !== ''))];
  if (topics.length === 0) throw refusal(`Name at least one topic: ${ALLOWED}.`);
  if (topics.length > TOPICS_MAX) throw refusal(`At most ${TOPICS_MAX} topics fit into one subscription.`);
  return topics;
}

/** What the topics mean for this caller; refused when one may not be read, `not_found` when its object is not theirs. */
export async function resolveTopics(
  topics: readonly string[],
  actor: Exclude<Actor, { type: 'anonymous' }>,
  call: Call,
): Promise<Subject> {
  const filters: EventFilter[] = [];
  const jobIds = new Set<string>();
  let allJobs = false;
  for (const topic of topics) {
    const [kind, id] = topic.split(/:(.*)/s);
    if (topic === 'events') {
      authorise({ id: 'event.list', permission: 'organisation.read' }, actor);
      filters.push({});
    } else if (topic === 'jobs') {
      authorise(getJob, actor);
      filters.push({ types: ['job.updated'] });
      allJobs = true;
    } else if (topic === 'datasets') {
      authorise(getDataset, actor);
      filters.push({ types: DATASET_TYPES });
    } else if (topic === 'scores') {
      authorise({ id: 'quality.score', permission: 'scan.read' }, actor);
      filters.push({ types: ['score.changed', 'scan.completed'] });
    } else if (kind === 'dataset' && id !== undefined) {
      const dataset = await execute(getDataset, actor, { datasetId: id }, call);
      filters.push({ datasetId: fromPublicId('dataset', dataset.id) ?? '' });
    } else if (kind === 'job' && id !== undefined) {
      const job = await execute(getJob, actor, { jobId: id }, call);
      const jobId = fromPublicId('job', job.id) ?? '';
      filters.push({ types: ['job.updated'], subjectId: jobId });
      jobIds.add(jobId);
    } else {
      throw refusal(`There is no topic \`${topic.slice(0, 100)}\`. Topics are ${ALLOWED}.`);
    }
  }
  return { filters, jobs: allJobs ? 'all' : jobIds };
}

function refusal(text: string): DomainError {
  return new DomainError('invalid_input', text, { errors: [{ path: 'topics', message: text }] });
}
