export { listIssueCells, listIssuePairs, listSuspectedCells } from './cell-operations';
export { downloadCells } from './download-cells';
export { getIssue, listIssues } from './issue-operations';
export { getScan, getScore, listHistory, startScan } from './scan-operations';
