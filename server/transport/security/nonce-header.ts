/** How the proxy tells the layout this request's nonce; one that comes from outside is overwritten. */
export const NONCE_HEADER = 'x-nonce';
