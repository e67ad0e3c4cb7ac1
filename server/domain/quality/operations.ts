export { listIssueCells, listIssuePairs, listSuspectedCells } from './cell-operations';
export { downloadCells } from './download-cells';
export { estimateScan } from './estimate-scan';
export { commentOnIssue, listAssignees, listComments } from './issue-comments';
export { getIssue, listIssues } from './issue-operations';
export { listChecks } from './list-checks';
export { getScan, getScore, listHistory, startScan } from './scan-operations';
export { getDefaults, getSettings, saveDefaults, saveSettings } from './settings-operations';
export { updateIssue } from './update-issue';
