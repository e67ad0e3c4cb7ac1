import { verifyPassword } from '@/server/lib/password';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import { checkCode } from './check-code';
import { completeSignIn } from './complete-sign-in';
import { countFailure, isResting } from './failures';
import { limitSource } from './limit-source';
import type { SignInContext, SignInMethod } from './sign-in-context';

export type Person = NonNullable<Awaited<ReturnType<typeof findPerson>>>;

/** `code_needed`: the password was right and the account asks for a second factor. */
export type SignInOutcome =
  | { kind: 'signed_in'; person: Person }
  | { kind: 'code_needed'; person: Person }
  | { kind: 'refused' };

interface PasswordSignIn {
  email: string;
  password: string;
  code?: string | undefined;
  /** How the audit trail names it. */
  method: SignInMethod;
  /** False for someone whom this door is closed to, whatever they know. */
  admits?: (person: Person) => boolean;
}

/**
 * E-mail, password and, where the account has one, a code. An unknown e-mail, a wrong password and an account that rests or
 * is switched off take the same time and get the same answer, so that nobody learns which accounts exist, nor whether
 * a guess at one that rests was right.
 */
export async function signInWithPassword(
  input: PasswordSignIn,
  context: SignInContext,
): Promise<SignInOutcome> {
  await limitSource(context);
  const person = await withSystem('sign_in', (db) => findPerson(db, { email: input.email.toLowerCase() }));
  const matches = await verifyPassword(person?.passwordHash ?? null, input.password);
  if (person === null || person.deactivatedAt !== null) return { kind: 'refused' };
  // Counting stops too while it rests, or a stranger could keep the owner out for good.
  if (isResting(person, context.now)) return { kind: 'refused' };
  if (!matches) {
    await countFailure(person.id, { method: input.method, what: 'password' }, context);
    return { kind: 'refused' };
  }
  if (input.admits?.(person) === false) return { kind: 'refused' };
  if (person.secondFactor?.confirmedAt == null) {
    await completeSignIn(person.id, { method: input.method, secondFactor: null }, context);
    return { kind: 'signed_in', person };
  }
  if (input.code === undefined || input.code === '') return { kind: 'code_needed', person };
  const used = await checkCode(person.id, input.code, input.method, context);
  if (used === null) return { kind: 'refused' };
  await completeSignIn(person.id, { method: input.method, secondFactor: used }, context);
  return { kind: 'signed_in', person };
}

/** Somebody with their memberships that have not run out. */
export function findPerson(db: TenantDatabase, where: { email: string } | { id: string }) {
  return db.user.findUnique({
    where,
    include: {
      secondFactor: true,
      memberships: {
        where: {
          OR: [{ expiresAt: null }, { expiresAt: { gt: new Date() } }],
          organisation: { deletingAt: null },
        },
        include: { organisation: true },
        orderBy: { createdAt: 'asc' },
      },
    },
  });
}

/**
 * The API User has no screens: somebody who is nothing else anywhere gets no session through any door. Somebody who is in no
 * organisation gets one, to accept an invitation or to found one.
 */
export function mayHaveSession(person: Person): boolean {
  const { memberships } = person;
  return memberships.length === 0 || memberships.some(({ role }) => role !== 'api_user');
}
