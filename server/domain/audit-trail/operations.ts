export { eraseAuditPersonal } from './erase-personal';
export { anchorAuditTrail, getAuditStatus, listAuditAnchors, verifyAuditTrail } from './integrity';
export { getAuditEvent, listAuditEvents } from './list-events';
