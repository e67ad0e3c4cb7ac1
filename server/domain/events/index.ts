export { type EventRow, toEvent } from './event-resource';
export { publishEvents, toBusEvent } from './publish-events';
export { type EventFilter, eventsAfter, streamState } from './read-events';
export { sweepEvents } from './sweep-events';
export { visibleTypes } from './visible-types';
