export { buildFix, computeFix } from './apply-fix';
export { failChange } from './fail-change';
export { requireFix, toFixes } from './fix-resource';
export { judgeFix } from './judge-fix';
export { candidateScan } from './make-candidate';
export { publishRebuild, rebuildVersion } from './rebuild-version';
