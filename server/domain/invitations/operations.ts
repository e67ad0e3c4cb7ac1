export { acceptInvitation } from './accept-invitation';
export { createInvitation } from './create-invitation';
export { getInvitation } from './look-up-invitation';
export { listInvitations, resendInvitation, revokeInvitation } from './manage-invitations';
