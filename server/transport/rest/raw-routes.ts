import type { RawRoute } from './raw-route';

/** Every route that is not plain JSON. They stand in the API description and in the permission tests too. */
export const RAW_ROUTES: RawRoute[] = [];
