import type { DataKey, DataKeys } from '@/server/ports/data-keys';
import type { KeyRing } from '@/server/ports/key-ring';
import { mintScope } from '@/server/tenancy/actor';
import { withTenant } from '@/server/tenancy/with-tenant';
import { keyOfVersion, newestKey } from './data-key';

/** How long a process remembers an opened key: after this, a destroyed one is gone here, too. */
const REMEMBERED_MS = 30_000;
const REMEMBERED_MAX = 1000;

/**
 * The data keys of all organisations, for the object store, which knows an organisation only by the place of an object;
 * such places are made from a scope. The newest key is asked for each time, so that a rotation holds at once.
 */
export function tenantDataKeys(keyRing: KeyRing): DataKeys {
  const remembered = new Map<string, { key: Promise<DataKey>; until: number }>();
  return {
    newest(orgId) {
      const scope = mintScope(orgId);
      return withTenant(scope, (db) => newestKey({ db, scope, services: { keyRing } }));
    },
    ofVersion(orgId, version) {
      const name = `${orgId} ${version}`;
      const known = remembered.get(name);
      if (known !== undefined && known.until > Date.now()) return known.key;
      const scope = mintScope(orgId);
      const key = withTenant(scope, (db) => keyOfVersion({ db, scope, services: { keyRing } }, version));
      if (remembered.size >= REMEMBERED_MAX) remembered.clear();
      remembered.set(name, { key, until: Date.now() + REMEMBERED_MS });
      key.catch(() => remembered.delete(name));
      return key;
    },
  };
}
