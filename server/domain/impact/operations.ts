export { estimateImpactOperation as estimateImpact } from './estimate-selection';
