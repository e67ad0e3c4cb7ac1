export { addDataKey, decryptForTenant, dropOldKeys, encryptForTenant } from './data-key';
export { tenantDataKeys } from './tenant-data-keys';
