import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 5 * 60_000;

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Calls an API whose processes come and go, the way a good client does: the same call again until it is answered. */
export class ApiClient {
  /** Calls that had to be made again. */
  repeated = 0;

  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  get(path: string): Promise<Answer> {
    return this.untilAnswered(path, () => ({}));
  }

  /** One wish: repeated with the same key, so that it is fulfilled once. */
  post(path: string, key: string, body: () => BodyInit, type?: string): Promise<Answer> {
    const headers = { 'idempotency-key': key, ...(type === undefined ? {} : { 'content-type': type }) };
    return this.untilAnswered(path, () => ({ method: 'POST', headers, body: body() }));
  }

  delete(path: string): Promise<Answer> {
    return this.untilAnswered(path, () => ({ method: 'DELETE' }));
  }

  async text(path: string): Promise<string | null> {
    const response = await fetch(this.url + path, { headers: this.authorization() });
    return response.ok ? response.text() : null;
  }

  private authorization() {
    return { authorization: `Bearer ${this.apiKey}` };
  }

  private async untilAnswered(path: string, init: () => RequestInit): Promise<Answer> {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.once(path, init());
      if (answer !== null) return answer;
      if (Date.now() > until) throw new Error(`${path} was not answered within ${PATIENCE_MS / 1000} s`);
      this.repeated++;
      await sleep(500);
    }
  }

  /** Null when it is worth another try: nobody there, or not yet. */
  private async once(path: string, init: RequestInit): Promise<Answer | null> {
    try {
      const headers = { ...init.headers, ...this.authorization() };
      const response = await fetch(this.url + path, { ...init, headers });
      if (response.status >= 500 || response.headers.has('retry-after')) {
        await response.body?.cancel();
        return null;
      }
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
    } catch {
      return null;
    }
  }
}
