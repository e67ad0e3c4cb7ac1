export { checkNewPassword } from './check-new-password';
export { endingSessions } from './end-sessions';
export { personActor } from './note-for-person';
export { sweepPasswordResets } from './request-reset';
