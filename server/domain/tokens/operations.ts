export { createToken } from './create-token';
export { listSigningKeys } from './list-keys';
export { refreshToken } from './refresh-token';
export { revokeToken } from './revoke-token';
