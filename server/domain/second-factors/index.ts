export { isEnrolled, spendCode } from './spend-code';
