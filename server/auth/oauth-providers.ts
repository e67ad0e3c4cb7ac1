import AzureADProvider from 'next-auth/providers/azure-ad';
import GitHubProvider from 'next-auth/providers/github';
import GoogleProvider from 'next-auth/providers/google';
import type { Provider } from 'next-auth/providers/index';
import { z } from 'zod';
import type { OAuthSettings } from './oauth-settings';

/** PKCE keeps a stolen code useless, state a forged answer, nonce a replayed token. */
const OIDC_CHECKS: ('pkce' | 'state' | 'nonce')[] = ['pkce', 'state', 'nonce'];

export function oauthProviders({ google, github, microsoft }: OAuthSettings): Provider[] {
  const providers: Provider[] = [];
  if (google !== undefined) {
    const { issuer, ...client } = google;
    const wellKnown = `${issuer}/.well-known/openid-configuration`;
    providers.push({ ...GoogleProvider(client), wellKnown, checks: OIDC_CHECKS, profile: toUser });
  }
  if (github !== undefined) providers.push(githubProvider(github));
  if (microsoft !== undefined) {
    const { authority, tenant, ...client } = microsoft;
    providers.push({
      ...AzureADProvider({ ...client, tenantId: tenant }),
      id: 'microsoft',
      name: 'Microsoft',
      wellKnown: `${authority}/${tenant}/v2.0/.well-known/openid-configuration`,
      idToken: true,
      checks: OIDC_CHECKS,
      profile: toUser,
    });
  }
  return providers;
}

const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

/** The address of GitHub's profile may be any that the person typed; the list says which are verified. */
function githubProvider({ url, apiUrl, ...client }: NonNullable<OAuthSettings['github']>): Provider {
  const base = GitHubProvider(client);
  return {
    ...base,
    authorization: { url: `${url}/login/oauth/authorize`, params: { scope: 'read:user user:email' } },
    token: `${url}/login/oauth/access_token`,
    issuer: `${url}/login/oauth`,
    checks: ['pkce', 'state'],
    userinfo: {
      url: `${apiUrl}/user`,
      request: async ({ client: github, tokens }) => {
        const profile = await github.userinfo(tokens.access_token ?? '');
        const headers = { authorization: `Bearer ${tokens.access_token}`, accept: 'application/json' };
        const answer = await fetch(`${apiUrl}/user/emails`, { headers, signal: AbortSignal.timeout(10_000) });
        const emails = answer.ok ? (Emails.safeParse(await answer.json()).data ?? []) : [];
        const verified = emails.filter((entry) => entry.verified);
        return {
          ...profile,
          verified_email: (verified.find((entry) => entry.primary) ?? verified[0])?.email,
        };
      },
    },
    profile: toUser,
  };
}

const Named = z.object({
  sub: z.string().optional(),
  id: z.union([z.string(), z.number()]).optional(),
  name: z.string().nullish(),
  login: z.string().nullish(),
});

/** The provider's own name of the account, and what it calls the person. */
function toUser(profile: object) {
  const { sub, id, name, login } = Named.parse(profile);
  return { id: String(sub ?? id), name: name ?? login ?? '' };
}

const Addressed = z.object({
  email: z.string().nullish(),
  email_verified: z.boolean().nullish(),
  verified_email: z.string().nullish(),
  xms_edov: z.union([z.boolean(), z.string(), z.number()]).nullish(),
});
const SHARED_TENANTS = ['common', 'organizations', 'consumers'];

/** The address that a provider has verified and may speak for, in lower case; else null (ADR 21). */
export function verifiedEmailOf(provider: string, profile: unknown, settings: OAuthSettings): string | null {
  const claims = Addressed.safeParse(profile).data;
  if (claims === undefined) return null;
  const email = claims.email?.toLowerCase() ?? null;
  switch (provider) {
    case 'google':
      return claims.email_verified === true ? email : null;
    case 'github':
      return claims.verified_email?.toLowerCase() ?? null;
    case 'microsoft': {
      const own = !SHARED_TENANTS.includes(settings.microsoft?.tenant ?? 'common');
      return own || ['true', '1'].includes(String(claims.xms_edov)) ? email : null;
    }
    default:
      return null;
  }
}
