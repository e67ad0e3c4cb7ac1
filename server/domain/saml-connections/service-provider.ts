import { toPublicId } from '@/server/lib/ids';

/** Our side's addresses for an organisation; by its id, which never changes, since providers keep them. */
export function serviceProviderOf(publicUrl: string, orgId: string) {
  const base = `${publicUrl}/api/saml/${toPublicId('organisation', orgId)}`;
  return { entityId: `${base}/metadata`, acsUrl: `${base}/acs`, metadataUrl: `${base}/metadata` };
}
