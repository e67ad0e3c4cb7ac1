import { ROLE_PERMISSIONS } from '@/server/access/permissions';
import { requireDataset } from '@/server/domain/datasets';
import { Role } from '@/server/domain/organisations/contract';
import { fromPublicId, newUuid, toPublicId } from '@/server/lib/ids';
import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import type { TenantContext } from '@/server/tenancy/tenant-context';
import { withSystem } from '@/server/tenancy/with-system';
import type { TenantDatabase } from '@/server/tenancy/with-tenant';
import {
  AssigneePage,
  CommentPage,
  CreateComment,
  IssueComment,
  ListAssignees,
  ListComments,
} from './contract';
import { requireIssue } from './scan-resource';

type CommentRow = NonNullable<Awaited<ReturnType<TenantDatabase['issueComment']['findUnique']>>>;

function toComment(row: CommentRow): IssueComment {
  return IssueComment.parse({
    id: toPublicId('comment', row.id),
    author: { type: row.authorType, name: row.authorName },
    body: row.body,
    createdAt: row.createdAt.toISOString(),
  });
}

export const commentOnIssue = defineOperation({
  id: 'issue.comment',
  kind: 'mutation',
  summary: 'Comment on an issue; comments stay with the finding over scans',
  input: CreateComment,
  output: IssueComment,
  permission: 'issue.triage',
  http: { method: 'POST', path: '/v1/quality/{datasetId}/issues/{issueId}/comments', status: 201 },
  audit: ({ issueId }) => ({ resourceType: 'issue', resourceId: fromPublicId('issue', issueId) }),
  handler: async (context, { datasetId, issueId, body }) => {
    const { db, scope, actor } = context;
    const dataset = await requireDataset(db, datasetId);
    const issue = await requireIssue(db, dataset.id, issueId);
    const row = await db.issueComment.create({
      data: {
        id: newUuid(),
        orgId: scope.orgId,
        datasetId: dataset.id,
        fingerprint: issue.fingerprint,
        authorType: actor.type === 'anonymous' ? 'system' : actor.type,
        authorId: actor.id,
        authorName: await nameOf(context),
        body,
      },
    });
    return toComment(row);
  },
});

async function nameOf({ actor }: TenantContext): Promise<string> {
  if (actor.type !== 'user' && actor.type !== 'api_key') return 'Datrix';
  const found = await withSystem('member_names', (db) =>
    actor.type === 'user'
      ? db.user.findUnique({ where: { id: actor.id }, select: { name: true } })
      : db.apiKey.findUnique({ where: { id: actor.id }, select: { name: true } }),
  );
  return found?.name ?? 'Somebody who has left';
}

const COMMENT_SORT = ['createdAt'] as const;

export const listComments = defineOperation({
  id: 'issue.comments',
  kind: 'query',
  summary: 'List the comments on an issue, oldest first, also those written in earlier scans',
  input: ListComments,
  output: CommentPage,
  permission: 'scan.read',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/issues/{issueId}/comments' },
  sortFields: COMMENT_SORT,
  handler: async ({ db }, input) => {
    const dataset = await requireDataset(db, input.datasetId);
    const { fingerprint } = await requireIssue(db, dataset.id, input.issueId);
    const filters = { datasetId: dataset.id, fingerprint };
    return keysetPage({
      bound: ['issue.comments', filters],
      input,
      sortFields: COMMENT_SORT,
      fetch: ({ where, orderBy, take }) =>
        db.issueComment.findMany({ where: { AND: [filters, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: toComment,
    });
  },
});

export const listAssignees = defineOperation({
  id: 'issue.assignees',
  kind: 'query',
  summary: 'List the members an issue can be assigned to: those whose role may triage',
  input: ListAssignees,
  output: AssigneePage,
  permission: 'issue.triage',
  http: { method: 'GET', path: '/v1/quality/{datasetId}/assignees' },
  handler: async ({ db }, { datasetId }) => {
    await requireDataset(db, datasetId);
    const memberships = await db.membership.findMany({ select: { userId: true, role: true } });
    const able = memberships.filter(({ role }) =>
      ROLE_PERMISSIONS[Role.parse(role)].includes('issue.triage'),
    );
    const users = await withSystem('member_names', (system) =>
      system.user.findMany({
        where: { id: { in: able.map(({ userId }) => userId) } },
        select: { id: true, name: true, email: true },
        orderBy: { name: 'asc' },
      }),
    );
    return {
      data: users.map(({ id, name, email }) => ({ id: toPublicId('user', id), name, email })),
      nextCursor: null,
    };
  },
});
