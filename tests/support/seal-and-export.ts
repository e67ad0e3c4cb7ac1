/**
 * Seals, verifies and exports one organisation's trail in a process whose memory a test bounds. Arguments: organisation,
 * file to write. Settings come by the environment: APP_URL, SYSTEM_URL. Prints what verification said.
 */
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createAnchorSigner, newSigningKey } from '@/server/adapters/anchor-signer/anchor-signer';
import { sealOrganisation } from '@/server/audit/seal-events';
import { verifyStretch } from '@/server/audit/verify-chain';
import { exportAuditTrail } from '@/server/domain/audit-trail';
import { mintScope } from '@/server/tenancy/actor';
import { connect, disconnect } from '@/server/tenancy/connections';
import type { Services } from '@/server/tenancy/tenant-context';

const [orgId = '', file = ''] = process.argv.slice(2);
connect({ app: process.env.APP_URL ?? '', system: process.env.SYSTEM_URL ?? '' });
const scope = mintScope(orgId);
const signer = createAnchorSigner(newSigningKey());
// What an export does not touch is left out.
const services = { anchors: { signer, stores: [] }, now: () => new Date() } as unknown as Services;

const sealed = await sealOrganisation(orgId);
const stretch = await verifyStretch(scope, 1, 10_000_000);
const { body } = await exportAuditTrail(scope, services, {});
await pipeline(body, createWriteStream(file));
await disconnect();
console.log(JSON.stringify({ sealed, rows: stretch.rows, firstBad: stretch.firstBad, keyId: signer.keyId }));
