import { randomInt, randomUUID } from 'node:crypto';
import { createKeyRing } from '@/server/adapters/key-ring/key-ring';
import { localPlatformKey } from '@/server/adapters/key-ring/local-platform-key';
import { createProcessRateLimiter } from '@/server/adapters/rate-limiter/process-rate-limiter';
import { answerSignIn } from '@/server/auth/answer-sign-in';
import { authenticate } from '@/server/auth/authenticate';
import type { SignInSettings } from '@/server/auth/next-auth-options';
import type { Actor } from '@/server/tenancy/actor';
import { TEST_SECRET } from './services';

export const TEST_ORIGIN = 'http://datrix.test';
export const TEST_KEY_RING = createKeyRing([localPlatformKey(Buffer.alloc(32, 7))]);
export const TEST_MEANS = { keyRing: TEST_KEY_RING, rateLimiter: createProcessRateLimiter() };

const TEST_SETTINGS = { ...TEST_MEANS, oauth: {}, signUp: 'open' as const, trustedProxies: 0 };

/** A browser as far as signing in goes: it keeps cookies, and shows what the answers say. */
export class AuthBrowser {
  readonly cookies = new Map<string, string>();

  constructor(
    private readonly settings: Partial<SignInSettings> = {},
    private readonly address = `192.0.2.${randomInt(1, 255)}`,
  ) {
    process.env.NEXTAUTH_URL = TEST_ORIGIN;
  }

  async send(path: string, form?: Record<string, string>): Promise<Response> {
    const headers = new Headers({ cookie: this.cookieHeader(), 'x-forwarded-for': this.address });
    if (form !== undefined) headers.set('content-type', 'application/x-www-form-urlencoded');
    const body = form === undefined ? undefined : new URLSearchParams(form).toString();
    const method = form === undefined ? 'GET' : 'POST';
    const request = new Request(new URL(path, TEST_ORIGIN), { method, headers, body });
    const settings = { secret: TEST_SECRET, secure: false, ...TEST_SETTINGS, ...this.settings };
    const response = await answerSignIn(request, settings, randomUUID());
    this.keep(response);
    return response;
  }

  /** Takes over the cookies of an answer. */
  keep(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...flags] = line.split('; ');
      const at = pair.indexOf('=');
      const value = decodeURIComponent(pair.slice(at + 1));
      const gone = flags.some((flag) => /^max-age=0$/i.test(flag) || /^expires=Thu, 01 Jan 1970/i.test(flag));
      if (gone || value === '') this.cookies.delete(pair.slice(0, at));
      else this.cookies.set(pair.slice(0, at), value);
    }
  }

  cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ');
  }

  async csrfToken(): Promise<string> {
    const answer: { csrfToken: string } = await (await this.send('/api/auth/csrf')).json();
    return answer.csrfToken;
  }

  /** `signed_in`, or the word that the form is told. */
  async post(provider: string, fields: Record<string, string>): Promise<string> {
    const csrfToken = await this.csrfToken();
    const form = { ...fields, csrfToken, callbackUrl: TEST_ORIGIN, json: 'true' };
    const answer: { url: string } = await (await this.send(`/api/auth/callback/${provider}`, form)).json();
    return new URL(answer.url).searchParams.get('error') ?? 'signed_in';
  }

  signIn(email: string, password: string): Promise<string> {
    return this.post('credentials', { email, password });
  }

  enterCode(code: string): Promise<string> {
    return this.post('second-factor', { code });
  }

  async signOut(): Promise<void> {
    await this.send('/api/auth/signout', { csrfToken: await this.csrfToken(), json: 'true' });
  }

  /** Who the cookies make this browser. */
  actor(headers: Record<string, string> = {}): Promise<Actor> {
    const request = new Request(`${TEST_ORIGIN}/v1/me`, {
      headers: { cookie: this.cookieHeader(), ...headers },
    });
    return authenticate(request, TEST_SECRET);
  }
}
