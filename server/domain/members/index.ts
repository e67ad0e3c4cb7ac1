export { endMembership } from './end-membership';
export { requireMember, requireReach } from './find-member';
export { lockMembership, requireSuperAdmin } from './keep-super-admin';
export { endOf } from './update-member';
