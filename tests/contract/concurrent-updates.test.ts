import { describe, expect, it } from 'vitest';
import { allOperations } from '@/server/registry';
import { RAW_ROUTES } from '@/server/transport/rest/raw-routes';

const UPDATES = ['PUT', 'PATCH', 'DELETE'];

/** Updates without `If-Match`, each with its reason. */
const EXEMPT: Record<string, string> = {
  'apiKey.revoke': 'revoking ends a key whatever its state, and a second time changes nothing',
  'identity.unlink': 'a connected account has no state that an update could have missed',
  'account.update': 'only its owner changes an account, and no organisation holds it',
  'member.update': 'members are read as a list; a role is set, not derived from the earlier one',
  'member.remove': 'members are read as a list, and whoever is gone stays gone',
  'invitation.revoke': 'invitations are read as a list, and revoking ends one whatever its state',
  'upload.append': 'tus has its own precondition, Upload-Offset',
};

describe('every operation that changes an object under its own address', () => {
  const updates = [
    ...allOperations().flatMap((operation) =>
      operation.http !== undefined && UPDATES.includes(operation.http.method)
        ? [
            {
              id: operation.id,
              path: operation.http.path,
              revises: 'revises' in operation ? operation.revises : undefined,
            },
          ]
        : [],
    ),
    ...RAW_ROUTES.filter(({ method }) => UPDATES.includes(method)),
  ];

  it('names the query that it revises, so that `If-Match` has something to be compared with', () => {
    const missing = updates.filter(({ id, revises }) => revises === undefined && !(id in EXEMPT));
    expect(
      missing.map(({ id }) => id),
      'add `revises: <the query under the same address>` to the definition',
    ).toEqual([]);
  });

  it('revises the query under its own address', () => {
    for (const { id, path, revises } of updates) {
      if (revises?.http !== undefined) expect(revises.http, id).toMatchObject({ method: 'GET', path });
    }
    for (const id of Object.keys(EXEMPT)) expect(updates.map((update) => update.id)).toContain(id);
  });
});
