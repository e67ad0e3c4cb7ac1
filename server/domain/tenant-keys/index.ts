export { addDataKey, decryptForTenant, dropOldKeys, encryptForTenant } from './data-key';
