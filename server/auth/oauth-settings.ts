import type { ProviderId } from '@/server/domain/external-identities/contract';

interface Client {
  clientId: string;
  clientSecret: string;
}

/** Providers that this instance is set up for, and where they are reached. */
export interface OAuthSettings {
  google?: Client & { issuer: string };
  github?: Client & { url: string; apiUrl: string };
  /** `tenant`: `common`, `organizations`, or one tenant, whose administrators then answer for its addresses. */
  microsoft?: Client & { authority: string; tenant: string };
}

const NAMES: Record<ProviderId, string> = { google: 'Google', github: 'GitHub', microsoft: 'Microsoft' };

/** What the sign-in page offers. */
export function offeredProviders(settings: OAuthSettings): { id: ProviderId; name: string }[] {
  return (['google', 'github', 'microsoft'] as const)
    .filter((id) => settings[id] !== undefined)
    .map((id) => ({ id, name: NAMES[id] }));
}
