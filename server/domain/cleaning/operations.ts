export { downloadFixCells } from './download-fix-cells';
export { downloadFixRows } from './download-fix-rows';
export { cellHistory, listFixCells, listFixRows } from './fix-cells';
export { getFix, listFixes, listTransforms, planFixes, previewFixOperation } from './fix-operations';
export { replayFix } from './replay-fix';
export { decideReview, listReview, reviewCounts } from './review-operations';
export { revertFix, rollBackFix } from './roll-back-fix';
export { startFix } from './start-fix';
