import type { OAuthSettings } from '@/server/auth/oauth-settings';
import type { Environment } from './env';

/** Providers of accounts elsewhere, each on when its client id and secret are given. */
export function oauthSettings(settings: Environment): OAuthSettings {
  const google = client(
    'GOOGLE',
    settings.DATRIX_OAUTH_GOOGLE_CLIENT_ID,
    settings.DATRIX_OAUTH_GOOGLE_CLIENT_SECRET,
  );
  const github = client(
    'GITHUB',
    settings.DATRIX_OAUTH_GITHUB_CLIENT_ID,
    settings.DATRIX_OAUTH_GITHUB_CLIENT_SECRET,
  );
  const microsoft = client(
    'MICROSOFT',
    settings.DATRIX_OAUTH_MICROSOFT_CLIENT_ID,
    settings.DATRIX_OAUTH_MICROSOFT_CLIENT_SECRET,
  );
  return {
    ...(google === null ? {} : { google: { ...google, issuer: settings.DATRIX_OAUTH_GOOGLE_URL } }),
    ...(github === null
      ? {}
      : {
          github: {
            ...github,
            url: settings.DATRIX_OAUTH_GITHUB_URL,
            apiUrl: settings.DATRIX_OAUTH_GITHUB_API_URL,
          },
        }),
    ...(microsoft === null
      ? {}
      : {
          microsoft: {
            ...microsoft,
            authority: settings.DATRIX_OAUTH_MICROSOFT_URL,
            tenant: settings.DATRIX_OAUTH_MICROSOFT_TENANT,
          },
        }),
  };
}

function client(name: string, clientId: string | undefined, clientSecret: string | undefined) {
  if (clientId === undefined && clientSecret === undefined) return null;
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  throw new Error(
    `Set both DATRIX_OAUTH_${name}_CLIENT_ID and DATRIX_OAUTH_${name}_CLIENT_SECRET, or neither.`,
  );
}
