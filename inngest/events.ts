import { z } from 'zod';

const ids = { orgId: z.uuid(), jobId: z.uuid() };

/** What each event carries: ids only. An event of another shape fails its run at once instead of half-way. */
export const OrganisationEvent = z.object({ orgId: z.uuid() });
export const JobEvent = z.object(ids);
export const DatasetEvent = z.object({ ...ids, datasetId: z.uuid() });
export const ScanEvent = z.object({ ...ids, scanId: z.uuid() });
export const SyncEvent = z.object({ ...ids, syncId: z.uuid() });
export const SelfTestEvent = z.object({ ...ids, selfTestId: z.uuid() });
export const FixEvent = z.object({ ...ids, fixId: z.uuid() });
export const MailEvent = z.object({ orgId: z.uuid(), mailId: z.uuid() });
