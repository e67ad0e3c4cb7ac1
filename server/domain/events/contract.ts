import { z } from 'zod';
import { PageInput, pageOf } from '@/server/lib/page';
import { publicId, Timestamp } from '@/server/lib/zod-ids';

/** Everything that is told. Progress of jobs is not: it is a state, not an event. */
export const EventType = z.enum([
  'dataset.created',
  'dataset.updated',
  'dataset.deleted',
  'version.created',
  'scan.completed',
  'score.changed',
  'fix.applied',
  'fix.rolledBack',
  'job.updated',
  'member.added',
  'member.changed',
  'member.removed',
  'apiKey.created',
  'apiKey.revoked',
]);
export type EventType = z.infer<typeof EventType>;

export const Event = z
  .object({
    id: publicId('event'),
    /** 1, 2, 3, … in the stream of the organisation; what one goes on after. */
    position: z.number().int(),
    type: EventType,
    subject: z.object({ type: z.string(), id: z.string() }),
    /** The dataset that it concerns, if any. */
    datasetId: publicId('dataset').nullable(),
    /** Ids and figures of the moment. */
    data: z.record(z.string(), z.unknown()),
    createdAt: Timestamp,
  })
  .meta({ id: 'Event' });
export type Event = z.infer<typeof Event>;

export const ListEvents = PageInput.extend({
  /** One kind, or several with commas between. */
  type: z.string().max(500).optional(),
  /** Id of what they are about: a dataset (also its versions, scans and fixes), scan, fix, job, … */
  subjectId: z.string().max(64).optional(),
  /** Position of the last event that is known already. */
  after: z.coerce.number().int().min(0).optional(),
});
export const EventPage = pageOf(Event);
