import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPermission, ROLE_PERMISSIONS } from '@/server/access/permissions';
import { createInvitation } from '@/server/domain/invitations/operations';
import { listMembers } from '@/server/domain/members/operations';
import { Role } from '@/server/domain/organisations/contract';
import { createRelation } from '@/server/domain/relations/operations';
import { createRule } from '@/server/domain/rules/operations';
import { startSelfTest } from '@/server/domain/self-tests/operations';
import { toPublicId } from '@/server/lib/ids';
import type { Operation } from '@/server/operations/define-operation';
import { DomainError } from '@/server/operations/errors';
import { execute } from '@/server/operations/execute';
import { allOperations } from '@/server/registry';
import { RAW_ROUTES } from '@/server/transport/rest/raw-routes';
import { auditTrailOf } from '@/tests/support/audit-trail';
import { createTestConnector, createTestSync } from '@/tests/support/connector';
import {
  actorWithRole,
  createTestOrganisation,
  setUpTestDatabase,
  type TestOrganisation,
} from '@/tests/support/database';
import { pagedLists } from '@/tests/support/paged-lists';
import { createReadyUpload } from '@/tests/support/ready-upload';
import { recordExample } from '@/tests/support/record-example';
import { applyFix } from '@/tests/support/run-fix';
import { createScannedDataset, type ScannedDataset } from '@/tests/support/scanned-dataset';
import { setUpTestServices } from '@/tests/support/services';

setUpTestDatabase();
const services = setUpTestServices();
let ours: TestOrganisation;
let theirs: ScannedDataset;
let theirUpload: string;
let theirAuditEvent: string;
let theirFix: string;
let theirRule: string;
let theirRelation: string;
let theirSelfTest: string;
let theirConnector: string;
let theirSync: string;
let theirMember: string;
let theirInvitation: string;
let address: string;
const served = http.createServer((_request, response) => response.end('a,b\n1,2\n'));
afterAll(() => void served.close());

beforeAll(async () => {
  ours = await createTestOrganisation();
  theirs = await createScannedDataset(services());
  theirFix = await applyFix(theirs, services(), {
    datasetId: toPublicId('dataset', theirs.ids.dataset),
    steps: [{ transform: 'standardise_text', column: 'city', parameters: { case: 'upper' } }],
  });
  const [event] = await auditTrailOf(theirs.scope);
  theirAuditEvent = toPublicId('auditEvent', event?.id ?? '');
  theirUpload = await createReadyUpload(services(), theirs, 'a,b\n1,2\n');
  await new Promise<void>((resolve) => served.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(served.address() as AddressInfo).port}/table.csv`;
  theirConnector = await createTestConnector(theirs, services());
  theirSync = await createTestSync(theirs, services(), theirConnector);
  theirMember = (await execute(listMembers, theirs.actor, {}, call())).data[0]?.id ?? '';
  const invited = { email: 'theirs@example.test', role: 'viewer' };
  theirInvitation = (await execute(createInvitation, theirs.actor, invited, call())).id;
  const datasetId = toPublicId('dataset', theirs.ids.dataset);
  const definition = { kind: 'not_null', column: 'city' };
  theirRule = (await execute(createRule, theirs.actor, { datasetId, definition }, call())).id;
  const relation = { datasetId, columns: ['city'], parentDatasetId: datasetId, parentColumns: ['kept'] };
  theirRelation = (await execute(createRelation, theirs.actor, relation, call())).id;
  theirSelfTest = (await execute(startSelfTest, theirs.actor, { datasetId }, call())).resource.id;
});

const call = () => ({ requestId: 'test', services: services() });
const NO_SUCH = '00000000-0000-7000-8000-000000000000';

/** An input with every field that any operation asks for, pointing at one organisation's objects. */
function inputFor(ids: {
  dataset: string;
  version: string;
  scan: string;
  issue: string;
  job: string;
  apiKey: string;
}) {
  return {
    datasetId: toPublicId('dataset', ids.dataset),
    versionId: toPublicId('version', ids.version),
    scanId: toPublicId('scan', ids.scan),
    issueId: toPublicId('issue', ids.issue),
    jobId: toPublicId('job', ids.job),
    apiKeyId: toPublicId('apiKey', ids.apiKey),
    uploadId: ids.dataset === NO_SUCH ? toPublicId('upload', NO_SUCH) : theirUpload,
    connectorId: ids.dataset === NO_SUCH ? toPublicId('connector', NO_SUCH) : theirConnector,
    syncId: ids.dataset === NO_SUCH ? toPublicId('sync', NO_SUCH) : theirSync,
    schedule: null,
    memberId: ids.dataset === NO_SUCH ? toPublicId('membership', NO_SUCH) : theirMember,
    invitationId: ids.dataset === NO_SUCH ? toPublicId('invitation', NO_SUCH) : theirInvitation,
    email: 'someone@example.test',
    role: 'viewer',
    relationId: ids.dataset === NO_SUCH ? toPublicId('relation', NO_SUCH) : theirRelation,
    auditEventId: ids.dataset === NO_SUCH ? toPublicId('auditEvent', NO_SUCH) : theirAuditEvent,
    parentDatasetId: toPublicId('dataset', ids.dataset),
    fixId: ids.dataset === NO_SUCH ? toPublicId('fix', NO_SUCH) : theirFix,
    targetDatasetId: toPublicId('dataset', ids.dataset),
    steps: [{ transform: 'fill_statistic', column: 'amount' }],
    column: 'city',
    row: 0,
    decision: 'undo',
    items: [{ row: 0, column: 'city' }],
    columns: ['city'],
    with: toPublicId('version', ids.version),
    sql: 'SELECT 1',
    query: 'city',
    url: address,
    name: 'x',
    body: 'x',
    selfTestId: ids.dataset === NO_SUCH ? toPublicId('selfTest', NO_SUCH) : theirSelfTest,
    ruleId: ids.dataset === NO_SUCH ? toPublicId('rule', NO_SUCH) : theirRule,
    definition: { kind: 'not_null', column: 'city' },
    content: 'rules: [{ kind: not_null, column: city }]',
    files: [{ key: `t/${theirs.orgId}/uploads/x/0`, name: 'x.csv', sizeBytes: 1, sha256: '' }],
  };
}
/** With a field that other operations would take for something else. */
function inputOf(operation: { id: string }, input: ReturnType<typeof inputFor>) {
  return operation.id === 'quality.impact' ? { ...input, issueIds: [input.issueId] } : input;
}
const nothing = {
  dataset: NO_SUCH,
  version: NO_SUCH,
  scan: NO_SUCH,
  issue: NO_SUCH,
  job: NO_SUCH,
  apiKey: NO_SUCH,
};

async function outcome(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof DomainError ? error.code : `defect: ${String(error)}`),
  );
}

describe('every operation', () => {
  it('is named noun.verb, described, and asks for a permission that exists', () => {
    const ids = [...allOperations(), ...RAW_ROUTES].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, summary, permission } of [...allOperations(), ...RAW_ROUTES]) {
      expect(id).toMatch(/^[a-z][A-Za-z]*\.[a-z][A-Za-z]*$/);
      expect(summary.length, id).toBeGreaterThan(10);
      expect(permission === 'public' || isPermission(permission), id).toBe(true);
    }
    expect(
      allOperations()
        .filter(({ permission }) => permission === 'public')
        .map(({ id }) => id),
    ).toEqual([
      'organisation.signUp',
      'organisation.create',
      'account.update',
      'account.endSessions',
      'account.deactivate',
      'password.requestReset',
      'password.reset',
      'password.change',
      'invitation.get',
      'invitation.accept',
      'token.create',
      'token.refresh',
      'token.revoke',
      'token.keys',
    ]);
  });

  it('refuses someone who is not signed in', async () => {
    const forPeople = (operation: Operation) => operation.kind !== 'public' || operation.signedIn === true;
    for (const operation of allOperations().filter(forPeople)) {
      const result = await outcome(
        execute(operation, { type: 'anonymous', id: null }, inputFor(nothing), call()),
      );
      expect(result, operation.id).toBe('unauthenticated');
    }
  });

  it("about a person's own account refuses keys", async () => {
    const key = { ...ours.actor, type: 'api_key' as const };
    for (const operation of allOperations()) {
      if (operation.kind !== 'public' || operation.signedIn !== true) continue;
      expect(await outcome(execute(operation, key, inputFor(nothing), call())), operation.id).toBe(
        'unauthenticated',
      );
    }
  });

  it('is allowed to exactly the roles whose list holds its permission', async () => {
    for (const role of Role.options) {
      const actor = actorWithRole(ours.scope, role);
      for (const operation of allOperations().filter(({ kind }) => kind !== 'public')) {
        const result = await outcome(execute(operation, actor, inputFor(nothing), call()));
        const allowed = ROLE_PERMISSIONS[role].some((permission) => permission === operation.permission);
        expect(result === 'forbidden', `${role} ${operation.id}: ${result}`).toBe(!allowed);
      }
    }
  });

  it("answers another organisation's ids as if there were nothing", async () => {
    const input = inputFor({ ...theirs.ids, apiKey: theirs.ids.apiKey });
    for (const operation of allOperations().filter(({ kind }) => kind !== 'public')) {
      const work = execute(operation, ours.actor, inputOf(operation, input), call());
      const asksForId = [
        'datasetId',
        'jobId',
        'apiKeyId',
        'issueId',
        'uploadId',
        'connectorId',
        'syncId',
        'memberId',
        'invitationId',
        'files',
        'auditEventId',
      ].some((field) => field in (Reflect.get(operation.input, 'shape') ?? {}));
      if (asksForId) {
        expect(await outcome(work), operation.id).toBe('not_found');
      } else {
        const text = JSON.stringify(await work.catch((error: unknown) => String(error)));
        for (const id of Object.values(input)) {
          if (typeof id === 'string' && id.includes('_')) expect(text, operation.id).not.toContain(id);
        }
      }
    }
  });

  it('sorts each list by each of its fields, both ways, and by no other', { timeout: 300_000 }, async () => {
    const input = inputFor({ ...theirs.ids, apiKey: theirs.ids.apiKey });
    for (const operation of pagedLists()) {
      const sorted = (sort: string) =>
        outcome(execute(operation, theirs.actor, { ...inputOf(operation, input), sort }, call()));
      for (const name of operation.sortFields ?? []) {
        const field = name.replace(/^-/, '');
        expect([await sorted(field), await sorted(`-${field}`)], `${operation.id} by ${field}`).toEqual([
          'done',
          'done',
        ]);
      }
      if (operation.sortFields !== undefined)
        expect(await sorted('colour'), operation.id).toBe('unknown_field');
      for (const limit of [0, 101]) {
        const work = execute(operation, theirs.actor, { ...inputOf(operation, input), limit }, call());
        expect(await outcome(work), operation.id).toBe('invalid_input');
      }
    }
  });

  it('shows its owner what the sweep above could not see', async () => {
    const input = inputFor({ ...theirs.ids, apiKey: theirs.ids.apiKey });
    for (const operation of allOperations().filter(({ kind }) => kind === 'query')) {
      const sent = inputOf(operation, input);
      const work = execute(operation, theirs.actor, sent, call());
      expect(await outcome(work), operation.id).toBe('done');
      recordExample(operation, sent, await work);
    }
  });
});
