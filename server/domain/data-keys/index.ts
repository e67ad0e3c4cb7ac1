export { type EncryptedObjects, encryptObjects } from './encrypt-objects';
export { findRetiredKeys, sweepRetiredKeys } from './sweep-retired-keys';
