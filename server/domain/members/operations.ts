export { listMembers } from './list-members';
export { leaveOrganisation, removeMember } from './remove-member';
export { updateMember } from './update-member';
