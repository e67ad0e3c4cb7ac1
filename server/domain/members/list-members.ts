import { defineOperation } from '@/server/operations/define-operation';
import { keysetPage } from '@/server/operations/pagination';
import { ListMembers, MemberPage } from './contract';
import { toMember, withSecondFactor } from './find-member';

const SORT_FIELDS = ['name', 'email', 'role', 'lastSeenAt', 'expiresAt', 'joinedAt'] as const;

export const listMembers = defineOperation({
  id: 'member.list',
  kind: 'query',
  summary: 'List the members of the organisation with role, end and last sight',
  input: ListMembers,
  output: MemberPage,
  permission: 'member.read',
  http: { method: 'GET', path: '/v1/members' },
  sortFields: SORT_FIELDS,
  handler: async ({ db, services }, { role, search, state, ...input }) => {
    const now = services.now();
    // Prisma passes the signs of LIKE on as they are.
    const has = { contains: search?.replace(/[\\%_]/g, '\\$&'), mode: 'insensitive' as const };
    const filters = {
      role,
      ...(search === undefined ? {} : { OR: [{ name: has }, { email: has }] }),
    };
    const ending =
      state === undefined
        ? {}
        : state === 'ended'
          ? { expiresAt: { lte: now } }
          : { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
    const page = await keysetPage({
      bound: ['member.list', role, search, state],
      input,
      sortFields: SORT_FIELDS,
      nullable: ['lastSeenAt', 'expiresAt'],
      fetch: ({ where, orderBy, take }) =>
        db.member.findMany({ where: { AND: [filters, ending, where] }, orderBy, take }),
      valueOf: (row, field) => Reflect.get(row, field),
      toItem: (row) => row,
    });
    const enrolled = await withSecondFactor(page.data.map(({ userId }) => userId));
    return { ...page, data: page.data.map((row) => toMember(row, enrolled)) };
  },
});
