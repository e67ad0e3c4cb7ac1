export { checkNewPassword } from './check-new-password';
export { endingSessions } from './end-sessions';
export { personActor } from './person-actor';
export { sweepPasswordResets } from './request-reset';
