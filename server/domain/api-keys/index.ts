export { grantedPermissions } from './granted-permissions';
