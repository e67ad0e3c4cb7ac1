import type { Actor, Scope } from '@/server/tenancy/actor';

/** A person acting about themself. They use no permission of an organisation, so none is lent to them. */
export function personActor(person: { id: string; name: string; email: string }, scope: Scope): Actor {
  const { id, name, email } = person;
  return { type: 'user', id, scope, role: 'viewer', permissions: new Set(), name, email };
}
