export type { CheckPhase } from './check';
export { CHECK_PHASES } from './check';
export { checkPhase, checkScan } from './check-scan';
export { failScan } from './fail-scan';
export { profileScan } from './profile-scan';
export { requestScan } from './request-scan';
export { dimensionsOf, requireFinishedScan } from './scan-resource';
export { effectiveSettings } from './scan-settings';
export { shareSaturation } from './score';
