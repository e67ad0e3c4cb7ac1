/** One server-sent event as it came. */
export interface StreamMessage {
  id: string | null;
  event: string | null;
  data: unknown;
}

/** Reads the messages of an event stream one by one; `close` goes away as a client does. */
export class StreamReader {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private text = '';
  readonly messages: StreamMessage[] = [];

  constructor(response: Response) {
    if (response.body === null) throw new Error('the answer has no body');
    this.reader = response.body.getReader();
  }

  /** The next message that fits, all before it being kept in `messages`; null when the stream has ended. */
  async next(fits: (message: StreamMessage) => boolean = () => true): Promise<StreamMessage | null> {
    for (;;) {
      const end = this.text.indexOf('\n\n');
      if (end >= 0) {
        const message = parse(this.text.slice(0, end));
        this.text = this.text.slice(end + 2);
        if (message === null) continue;
        this.messages.push(message);
        if (fits(message)) return message;
        continue;
      }
      const { done, value } = await this.reader.read();
      if (done) return null;
      this.text += new TextDecoder().decode(value);
    }
  }

  /** The first that fits, come already or still to come. */
  async find(fits: (message: StreamMessage) => boolean): Promise<StreamMessage | null> {
    return this.messages.find(fits) ?? this.next(fits);
  }

  close(): Promise<void> {
    return this.reader.cancel();
  }
}

/** Null for what is no message: comments and the hint when to come back. */
function parse(block: string): StreamMessage | null {
  const fields = new Map(
    block.split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^(\w+): (.*)$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
  const data = fields.get('data');
  if (data === undefined) return null;
  return { id: fields.get('id') ?? null, event: fields.get('event') ?? null, data: JSON.parse(data) };
}
