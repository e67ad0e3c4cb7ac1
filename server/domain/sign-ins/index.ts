export { checkCode } from './check-code';
export { completeSignIn } from './complete-sign-in';
export { limitSource } from './limit-source';
export { ownAccount, personInBrowser } from './own-account';
export { provePassword } from './prove-password';
export { proveSecondFactor } from './prove-second-factor';
export { NOWHERE, type SignInContext, type SignInMethod } from './sign-in-context';
export {
  findPerson,
  mayHaveSession,
  type Person,
  type SignInOutcome,
  signInWithPassword,
} from './sign-in-with-password';
export { recordPersonEvent, writePersonEvent } from './write-person-event';
