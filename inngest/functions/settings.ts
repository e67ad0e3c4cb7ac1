/** Jobs of one organisation at a time, so that one tenant's bulk upload does not starve the others. */
export const PER_ORGANISATION = { limit: 2, key: 'event.data.orgId' } as const;
/** Attempts after the first: a crash of the worker costs one. */
export const RETRIES = 4;
