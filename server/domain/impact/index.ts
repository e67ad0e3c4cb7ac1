export { estimateScanImpact } from './estimate-scan-impact';
