import { eventStream } from '../realtime/event-stream';
import { jobEvents } from '../realtime/job-events';
import type { RawRoute } from './raw-route';

const stream = {
  description: 'A stream of events',
  content: { 'text/event-stream': { schema: { type: 'string' } } },
};

export const EVENT_ROUTES: RawRoute[] = [
  {
    id: 'job.events',
    summary: 'Follow a job live: one server-sent event `job` with the job on each change',
    method: 'GET',
    path: '/v1/jobs/{jobId}/events',
    permission: 'job.read',
    description: { responses: { '200': stream } },
    handle: (request, actor, params, call) => jobEvents(request, actor, params.jobId ?? '', call),
  },
  {
    id: 'event.stream',
    summary: 'Follow events live, resumable by `Last-Event-ID`, with the states of running jobs between',
    method: 'GET',
    path: '/v1/events/stream',
    // Each topic needs the permission to read what it is about.
    permission: 'organisation.read',
    description: {
      parameters: [
        {
          name: 'topics',
          in: 'query',
          description:
            'With commas between: jobs, datasets, scores, events, dataset:{datasetId}, job:{jobId}; at most 20',
          schema: { type: 'string' },
        },
        {
          name: 'after',
          in: 'query',
          description: 'Position of the last event that is known; default: from now on',
          schema: { type: 'integer', minimum: 0 },
        },
        {
          name: 'Last-Event-ID',
          in: 'header',
          description: 'The same, as browsers send it when they connect again; goes before `after`',
          schema: { type: 'string' },
        },
      ],
      responses: { '200': stream },
    },
    handle: (request, actor, _params, call) => eventStream(request, actor, call),
  },
];
