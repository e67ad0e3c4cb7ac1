import { EventType } from '@/server/domain/events/contract';

/** What the stream says: where it begins, an event, or the present state of a job. */
export interface StreamListener {
  /** `true` once the stream has begun, `false` whenever it is away. */
  connected: (connected: boolean) => void;
  /** Begun where something may have happened before that no event tells of. */
  begun: () => void;
  /** Ended by the server: rights have changed, or the session is over. */
  ended: () => void;
  told: (type: EventType, data: unknown) => void;
  job: (data: unknown) => void;
}

const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60_000;

/**
 * Follows the stream of the organisation while the page is visible. A hidden page holds no connection: over HTTP/1.1 a browser
 * opens six to one host, for all of its tabs. Once visible again it goes on after the last position that it has.
 * A browser tries again by itself after a broken connection, not after a refusal: that is done here, ever more rarely.
 */
export function followStream(topics: string, listener: StreamListener): () => void {
  let source: EventSource | undefined;
  let position: number | undefined;
  let refusals = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = undefined;
    listener.connected(false);
  };
  const later = () => {
    close();
    const pause = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** refusals++);
    // Many pages that lost one server do not come back at one moment.
    retry = setTimeout(open, pause * (0.75 + Math.random() / 2));
  };
  const open = () => {
    close();
    if (document.visibilityState === 'hidden') return;
    const after = position === undefined ? '' : `&after=${position}`;
    const opened = new EventSource(`/v1/events/stream?topics=${topics}${after}`);
    source = opened;
    const at = ({ lastEventId }: MessageEvent) => {
      if (/^\d+$/.test(lastEventId)) position = Number(lastEventId);
    };
    const begin = (message: MessageEvent) => {
      const fresh = position === undefined || message.type === 'reset';
      at(message);
      refusals = 0;
      listener.connected(true);
      if (fresh) listener.begun();
    };
    opened.addEventListener('ready', begin);
    opened.addEventListener('reset', begin);
    opened.addEventListener('end', () => {
      later();
      listener.ended();
    });
    opened.addEventListener('job', (message) => listener.job(JSON.parse(message.data)));
    for (const type of EventType.options)
      opened.addEventListener(type, (message) => {
        at(message);
        listener.told(type, JSON.parse(message.data));
      });
    opened.addEventListener('error', () => {
      if (opened.readyState === EventSource.CLOSED) later();
      else listener.connected(false);
    });
  };
  const again = () => {
    refusals = 0;
    open();
  };

  document.addEventListener('visibilitychange', again);
  window.addEventListener('online', again);
  open();
  return () => {
    document.removeEventListener('visibilitychange', again);
    window.removeEventListener('online', again);
    close();
  };
}
