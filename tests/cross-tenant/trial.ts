import type { ObjectStore } from '@/server/ports/object-store';
import type { Services } from '@/server/tenancy/tenant-context';
import type { Party } from './two-organisations';

/** One attempt, ready to be made; resolves with what it got that it must not, in words. */
export interface Trial {
  door: string;
  make: () => Promise<string[]>;
}

/** Answers requests as the REST door does; a planted hole stands in front of it. */
export type Front = (request: Request) => Response | Promise<Response>;

/** What the attempts on addresses and keys run against. */
export interface Ground {
  ours: Party;
  theirs: Party;
  /** Every object of the other organisation, by its key. */
  theirObjects: string[];
  services: Services;
  rest: Front;
}

export async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys.sort();
}
