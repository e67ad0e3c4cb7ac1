/** A CloudEvent (version 1.0) with a JSON object as data; extensions of ours are `orgid`, `sequence` and `partitionkey`. */
export interface CloudEvent {
  specversion: '1.0';
  /** With `source` it names the event: a repeated one has the same. */
  id: string;
  source: string;
  type: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  orgid: string;
  /** Position in the stream of the organisation, padded so that texts sort as numbers do. */
  sequence: string;
  partitionkey: string;
  data: Record<string, unknown>;
}

/** An event and where it goes: events of one aggregate with one key keep their order. */
export interface BusEvent {
  /** For example `dataset`, `scan`, `api-key`. */
  aggregate: string;
  key: string;
  event: CloudEvent;
}

/** Carries events out of the platform, at least once. */
export interface EventBus {
  /** Resolves once all are kept for good; rejects when any may not be, and then all are sent again. */
  publish: (events: readonly BusEvent[]) => Promise<void>;
  close: () => Promise<void>;
}
