export { type AuditExport, exportAuditTrail } from './export-trail';
