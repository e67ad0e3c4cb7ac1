export { familyOfAccessToken } from './access-token';
export { standingFamily } from './standing-family';
