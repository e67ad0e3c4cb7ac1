export { type Claim, type Resolved, resolveIdentity } from './resolve-identity';
