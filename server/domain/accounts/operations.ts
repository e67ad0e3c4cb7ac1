export { deactivateAccount } from './deactivate-account';
export { deactivateMember } from './deactivate-member';
export { endSessions } from './end-sessions';
export { getAccount, updateAccount } from './manage-account';
export { requestReset } from './request-reset';
export { resetMemberSecondFactor } from './reset-member-second-factor';
export { changePassword, resetPassword } from './set-password';
