import { z } from 'zod';
import type { ProblemBody } from '@/server/operations/problem';
import type { Message } from '../feed';

/** A caller's own name for a subscription. */
const SubscriptionId = z.string().min(1).max(64);

/** What a client may send: one JSON object a message. */
export const ClientMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auth'), token: z.string().min(1).max(8000) }),
  z.strictObject({
    type: z.literal('subscribe'),
    id: SubscriptionId,
    topics: z.array(z.string().max(100)).min(1).max(20),
    /** Position of the last event that is known; absent: from now on. */
    after: z.number().int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), id: SubscriptionId }),
  z.strictObject({ type: z.literal('ping') }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

export type ServerMessage =
  | { type: 'hello'; authenticated: boolean; heartbeatSeconds: number }
  | { type: 'authenticated' | 'pong' }
  | { type: 'unsubscribed'; id: string; reason?: string }
  | { type: 'error'; id?: string; problem: ProblemBody }
  | (Message & { type: Message['kind']; id: string });

/** Close codes of our own; 1001, 1008 and 1009 mean what RFC 6455 says. */
export const CLOSE = {
  unauthenticated: 4401,
  forbidden: 4403,
  slowReader: 4408,
  tooManyMessages: 4429,
  unavailable: 4503,
  shutdown: 1001,
  badMessage: 1008,
} as const;

export const LIMITS = {
  messageBytes: 16 * 1024,
  subscriptions: 50,
  /** Bytes that may wait for the reader. */
  bufferBytes: 256 * 1024,
  /** Without credentials a connection is ended after so long. */
  signInMs: 10_000,
  /** Messages a connection may send in a heartbeat. */
  messagesPerBeat: 300,
};
