/** The router's type for the browser; importing it brings no server code along. */
export type { AppRouter } from './router';
