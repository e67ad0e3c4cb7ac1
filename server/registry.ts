import {
  changePassword,
  deactivateAccount,
  deactivateMember,
  endSessions,
  getAccount,
  requestReset,
  resetMemberSecondFactor,
  resetPassword,
  updateAccount,
} from './domain/accounts/operations';
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from './domain/api-keys/operations';
import {
  anchorAuditTrail,
  eraseAuditPersonal,
  getAuditEvent,
  getAuditStatus,
  listAuditAnchors,
  listAuditEvents,
  verifyAuditTrail,
} from './domain/audit-trail/operations';
import {
  cellHistory,
  decideReview,
  getFix,
  listFixCells,
  listFixes,
  listFixRows,
  listReview,
  listTransforms,
  planFixes,
  previewFixOperation,
  replayFix,
  revertFix,
  reviewCounts,
  rollBackFix,
  startFix,
} from './domain/cleaning/operations';
import { compareVersions, listCellChanges } from './domain/comparisons/operations';
import {
  browseConnector,
  createConnector,
  deleteConnector,
  getConnector,
  listConnectors,
  previewSource,
  testConnector,
  updateConnector,
} from './domain/connectors/operations';
import { listDataKeys, rotateDataKey } from './domain/data-keys/operations';
import {
  createDataset,
  createVersion,
  deleteDataset,
  getDataset,
  listColumns,
  listDatasets,
  listSetAside,
  listVersions,
  readRows,
  registerDataset,
  updateDataset,
} from './domain/datasets/operations';
import { listDeletions } from './domain/deletions/operations';
import { listEvents } from './domain/events/operations';
import { listIdentities, unlinkIdentity } from './domain/external-identities/operations';
import { estimateImpact } from './domain/impact/operations';
import {
  acceptInvitation,
  createInvitation,
  getInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
} from './domain/invitations/operations';
import { cancelJob, getJob, listJobs } from './domain/jobs/operations';
import { leaveOrganisation, listMembers, removeMember, updateMember } from './domain/members/operations';
import { deleteOrganisation } from './domain/organisation-deletions/operations';
import {
  createOrganisation,
  getMe,
  getOrganisation,
  signUp,
  updateOrganisation,
} from './domain/organisations/operations';
import { previewUpload, previewUrl } from './domain/previews/operations';
import {
  commentOnIssue,
  estimateScan,
  getDefaults,
  getIssue,
  getMissingness,
  getScan,
  getScore,
  getSettings,
  listAssignees,
  listChecks,
  listComments,
  listHistory,
  listIssueCells,
  listIssuePairs,
  listIssues,
  listScans,
  listSuspectedCells,
  saveDefaults,
  saveSettings,
  startScan,
  updateIssue,
} from './domain/quality/operations';
import { runQuery } from './domain/queries/operations';
import { createRelation, deleteRelation, getRelation, listRelations } from './domain/relations/operations';
import {
  createRule,
  deleteRule,
  exportRules,
  getRule,
  importRules,
  listRules,
  suggestRules,
  updateRule,
} from './domain/rules/operations';
import {
  deleteSamlConnection,
  getSamlConnection,
  saveSamlConnection,
} from './domain/saml-connections/operations';
import { search } from './domain/search/operations';
import {
  confirmSecondFactor,
  disableSecondFactor,
  enrolSecondFactor,
  getSecondFactor,
  getSignInPolicy,
  renewRecoveryCodes,
  updateSignInPolicy,
} from './domain/second-factors/operations';
import { getSelfTest, listSelfTests, startSelfTest } from './domain/self-tests/operations';
import {
  createSync,
  deleteSync,
  getSync,
  listSyncRuns,
  listSyncs,
  startSync,
  updateSync,
} from './domain/syncs/operations';
import { createToken, listSigningKeys, refreshToken, revokeToken } from './domain/tokens/operations';
import {
  createUpload,
  deleteUpload,
  getStorage,
  getUpload,
  joinUploads,
  listUploads,
} from './domain/uploads/operations';
import type { Operation } from './operations/define-operation';

/** Every operation, by the parts of its id (`noun.verb`): the only file that knows all capabilities. */
export const registry = {
  organisation: {
    signUp,
    me: getMe,
    get: getOrganisation,
    update: updateOrganisation,
    create: createOrganisation,
    delete: deleteOrganisation,
  },
  account: { get: getAccount, update: updateAccount, endSessions, deactivate: deactivateAccount },
  password: { requestReset, reset: resetPassword, change: changePassword },
  member: {
    list: listMembers,
    update: updateMember,
    remove: removeMember,
    deactivate: deactivateMember,
    resetSecondFactor: resetMemberSecondFactor,
    leave: leaveOrganisation,
  },
  invitation: {
    create: createInvitation,
    list: listInvitations,
    resend: resendInvitation,
    revoke: revokeInvitation,
    get: getInvitation,
    accept: acceptInvitation,
  },
  secondFactor: {
    get: getSecondFactor,
    enrol: enrolSecondFactor,
    confirm: confirmSecondFactor,
    renewCodes: renewRecoveryCodes,
    disable: disableSecondFactor,
  },
  identity: { list: listIdentities, unlink: unlinkIdentity },
  samlConnection: { get: getSamlConnection, save: saveSamlConnection, delete: deleteSamlConnection },
  signInPolicy: { get: getSignInPolicy, update: updateSignInPolicy },
  token: { create: createToken, refresh: refreshToken, revoke: revokeToken, keys: listSigningKeys },
  apiKey: { create: createApiKey, list: listApiKeys, revoke: revokeApiKey, rotate: rotateApiKey },
  dataset: {
    list: listDatasets,
    create: createDataset,
    createVersion,
    register: registerDataset,
    get: getDataset,
    update: updateDataset,
    delete: deleteDataset,
    columns: listColumns,
    versions: listVersions,
    setAside: listSetAside,
    rows: readRows,
  },
  url: { preview: previewUrl },
  upload: {
    create: createUpload,
    join: joinUploads,
    get: getUpload,
    list: listUploads,
    delete: deleteUpload,
    preview: previewUpload,
    storage: getStorage,
  },
  comparison: { get: compareVersions, cells: listCellChanges },
  deletion: { list: listDeletions },
  query: { run: runQuery },
  search: { find: search },
  relation: { create: createRelation, list: listRelations, get: getRelation, delete: deleteRelation },
  connector: {
    create: createConnector,
    list: listConnectors,
    get: getConnector,
    update: updateConnector,
    delete: deleteConnector,
    test: testConnector,
    browse: browseConnector,
    preview: previewSource,
  },
  dataKey: { rotate: rotateDataKey, list: listDataKeys },
  sync: {
    create: createSync,
    list: listSyncs,
    get: getSync,
    runs: listSyncRuns,
    update: updateSync,
    delete: deleteSync,
    start: startSync,
  },
  scan: { start: startScan, list: listScans, get: getScan, estimate: estimateScan },
  selfTest: { start: startSelfTest, get: getSelfTest, list: listSelfTests },
  rule: {
    list: listRules,
    get: getRule,
    create: createRule,
    update: updateRule,
    delete: deleteRule,
    suggest: suggestRules,
    export: exportRules,
    import: importRules,
  },
  issue: {
    update: updateIssue,
    comment: commentOnIssue,
    comments: listComments,
    assignees: listAssignees,
  },
  fix: {
    preview: previewFixOperation,
    plan: planFixes,
    start: startFix,
    list: listFixes,
    get: getFix,
    cells: listFixCells,
    rows: listFixRows,
    cellHistory,
    rollBack: rollBackFix,
    revert: revertFix,
    replay: replayFix,
  },
  review: { list: listReview, counts: reviewCounts, decide: decideReview },
  transform: { list: listTransforms },
  quality: {
    impact: estimateImpact,
    score: getScore,
    issues: listIssues,
    issue: getIssue,
    issueCells: listIssueCells,
    issuePairs: listIssuePairs,
    cells: listSuspectedCells,
    history: listHistory,
    missingness: getMissingness,
    settings: getSettings,
    saveSettings,
    defaults: getDefaults,
    saveDefaults,
    checks: listChecks,
  },
  event: { list: listEvents },
  // What has an address of its own stands before what is found by its id.
  audit: {
    list: listAuditEvents,
    status: getAuditStatus,
    verify: verifyAuditTrail,
    anchors: listAuditAnchors,
    anchor: anchorAuditTrail,
    erasePersonal: eraseAuditPersonal,
    get: getAuditEvent,
  },
  job: { get: getJob, list: listJobs, cancel: cancelJob },
};

export function allOperations(): Operation[] {
  // Handlers differ in their input types; callers go through `execute`, which parses first.
  return Object.values(registry).flatMap((verbs) => Object.values(verbs)) as unknown as Operation[];
}
