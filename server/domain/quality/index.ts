export { requestScan } from './request-scan';
export { checkScan, failScan, profileScan } from './scan-dataset';
