export { confirmSecondFactor } from './confirm-second-factor';
export { disableSecondFactor } from './disable-second-factor';
export { enrolSecondFactor } from './enrol-second-factor';
export { getSecondFactor } from './get-second-factor';
export { renewRecoveryCodes } from './renew-recovery-codes';
export { getSignInPolicy, updateSignInPolicy } from './sign-in-policy';
