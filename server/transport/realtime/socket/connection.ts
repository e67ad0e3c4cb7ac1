import type { WebSocket } from 'ws';
import { logger } from '@/server/lib/logger';
import { DomainError } from '@/server/operations/errors';
import type { Call } from '@/server/operations/execute';
import { toProblem } from '@/server/operations/problem';
import { takeFromLimit } from '@/server/operations/rate-limits';
import type { Actor } from '@/server/tenancy/actor';
import { Feed, type Known } from '../feed';
import { hubOf } from '../hub';
import { type EndReason, recheck, type StreamTimes } from '../recheck';
import { readTopics, resolveTopics } from '../topics';
import { CLOSE, ClientMessage, LIMITS, type ServerMessage } from './protocol';

interface Subscription {
  topics: string[];
  /** Absent while its topics are looked up. */
  feed?: Feed;
}

/** One open WebSocket: who it is, what it follows, and its heartbeat. */
export class Connection {
  private actor: Known | null;
  private call: Call;
  private readonly subscriptions = new Map<string, Subscription>();
  private messages = 0;
  private lastSignOfLife = Date.now();
  private ended = false;
  private readonly heartbeat: NodeJS.Timeout;
  private readonly signInTimer: NodeJS.Timeout;

  constructor(
    private readonly socket: WebSocket,
    private readonly options: {
      actor: Actor;
      call: Call;
      times: StreamTimes;
      /** Who a token belongs to, and how to ask again. */
      signIn: (token: string) => {
        identify: () => Promise<Actor>;
        reauthenticate: () => Promise<Actor>;
      };
    },
  ) {
    this.actor = options.actor.type === 'anonymous' ? null : options.actor;
    this.call = options.call;
    this.send({
      type: 'hello',
      authenticated: this.actor !== null,
      heartbeatSeconds: options.times.heartbeatMs / 1000,
    });
    this.heartbeat = setInterval(() => void this.beat(), options.times.heartbeatMs);
    this.signInTimer = setTimeout(() => {
      if (this.actor === null) this.end(CLOSE.unauthenticated, 'no credentials came');
    }, LIMITS.signInMs);
    // One after the other, so that a subscription that follows a sign-in waits for it.
    let last: Promise<void> = Promise.resolve();
    socket.on('message', (data, isBinary) => {
      if (++this.messages > LIMITS.messagesPerBeat)
        return this.end(CLOSE.tooManyMessages, 'too many messages');
      if (isBinary) return this.end(CLOSE.badMessage, 'messages are JSON text');
      last = last.then(() => this.receive(String(data)));
    });
    socket.on('pong', () => {
      this.lastSignOfLife = Date.now();
    });
    socket.on('close', () => this.release());
    socket.on('error', () => this.release());
  }

  end(code: number, reason: string): void {
    this.release();
    this.socket.close(code, reason);
    // A reader that takes nothing does not take the farewell either.
    setTimeout(() => this.socket.terminate(), 2000).unref();
  }

  private release(): void {
    this.ended = true;
    clearInterval(this.heartbeat);
    clearTimeout(this.signInTimer);
    for (const { feed } of this.subscriptions.values()) feed?.close();
    this.subscriptions.clear();
  }

  private async receive(text: string): Promise<void> {
    if (this.ended) return;
    let id: string | undefined;
    try {
      const message = parse(text);
      if ('id' in message) id = message.id;
      await this.answer(message);
    } catch (error) {
      const problem = toProblem(error, { requestId: this.call.requestId });
      if (problem.status >= 500)
        logger.error({ err: error, requestId: this.call.requestId }, 'a message failed');
      this.send({ type: 'error', ...(id === undefined ? {} : { id }), problem });
      if (problem.code === 'unauthenticated') this.end(CLOSE.unauthenticated, 'signed_out');
    }
  }

  private async answer(message: ClientMessage): Promise<void> {
    switch (message.type) {
      case 'ping':
        return this.send({ type: 'pong' });
      case 'auth':
        return this.authenticate(message.token);
      case 'subscribe':
        return this.subscribe(message);
      case 'unsubscribe': {
        const subscription = this.subscriptions.get(message.id);
        if (subscription === undefined) throw new DomainError('not_found', 'There is no such subscription.');
        subscription.feed?.close();
        this.subscriptions.delete(message.id);
        return this.send({ type: 'unsubscribed', id: message.id });
      }
    }
  }

  private async authenticate(token: string): Promise<void> {
    if (this.actor !== null) throw new DomainError('conflict', 'The connection is signed in already.');
    const { identify, reauthenticate } = this.options.signIn(token);
    const actor = await identify();
    if (actor.type === 'anonymous') throw new DomainError('unauthenticated', 'The token is not valid.');
    this.actor = actor;
    this.call = { ...this.call, reauthenticate };
    this.send({ type: 'authenticated' });
  }

  private async subscribe({ id, topics: given, after }: Extract<ClientMessage, { type: 'subscribe' }>) {
    const { actor, call } = this;
    if (actor === null) throw new DomainError('unauthenticated', 'Send `{"type":"auth","token":"…"}` first.');
    if (this.subscriptions.has(id))
      throw new DomainError('conflict', `There is a subscription \`${id}\` already.`);
    if (this.subscriptions.size >= LIMITS.subscriptions)
      throw new DomainError('rate_limited', `A connection may hold ${LIMITS.subscriptions} subscriptions.`);
    const topics = readTopics(given);
    await takeFromLimit({ kind: 'query' }, actor, call);
    const counted = { ...call, counted: true };
    const subject = await resolveTopics(topics, actor, counted);
    if (this.ended) return;
    const feed = new Feed({
      actor,
      subject,
      hub: hubOf(call.services.pubSub),
      call: counted,
      after,
      sink: {
        hasRoom: () => this.socket.bufferedAmount < LIMITS.bufferBytes,
        send: (message) => this.send({ type: message.kind, id, ...message }),
        fail: () => this.end(CLOSE.unavailable, 'unavailable'),
      },
    });
    this.subscriptions.set(id, { topics, feed });
  }

  private send(message: ServerMessage): void {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const { kind: _kind, ...shown } = { kind: undefined, ...message };
    this.socket.send(JSON.stringify(shown), () => this.roomAgain());
  }

  private roomAgain(): void {
    if (this.socket.bufferedAmount >= LIMITS.bufferBytes / 2) return;
    for (const { feed } of this.subscriptions.values())
      if (feed !== undefined && feed.stalledSince !== null) feed.resume();
  }

  private async beat(): Promise<void> {
    this.messages = 0;
    const feeds = [...this.subscriptions.values()].flatMap(({ feed }) => (feed === undefined ? [] : [feed]));
    const stalled = feeds.some(
      ({ stalledSince }) => stalledSince !== null && Date.now() - stalledSince > this.options.times.stalledMs,
    );
    if (stalled) return this.end(CLOSE.slowReader, 'slow_reader');
    if (Date.now() - this.lastSignOfLife > this.options.times.stalledMs) return this.socket.terminate();
    this.socket.ping();
    if (this.actor === null) return;
    const call = { ...this.call, counted: true };
    const reason = await recheck(this.actor, [], call);
    if (reason !== null) return this.end(codeOf(reason), reason);
    for (const [id, { topics, feed }] of this.subscriptions) {
      const over = await recheck(this.actor, topics, { ...call, reauthenticate: undefined });
      if (over === null) continue;
      feed?.close();
      this.subscriptions.delete(id);
      this.send({ type: 'unsubscribed', id, reason: over });
    }
  }
}

function codeOf(reason: EndReason): number {
  if (reason === 'signed_out') return CLOSE.unauthenticated;
  return reason === 'forbidden' ? CLOSE.forbidden : CLOSE.unavailable;
}

function parse(text: string): ClientMessage {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new DomainError('invalid_input', 'A message must be one JSON object.');
  }
  const message = ClientMessage.safeParse(json);
  if (message.success) return message.data;
  const errors = message.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: issue.message,
  }));
  throw new DomainError('invalid_input', 'The message is not one that is known here.', { errors });
}
