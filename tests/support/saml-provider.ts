import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import samlp from 'samlp';

export interface Keys {
  key: string;
  cert: string;
}

/** A key and a certificate of its own, made by openssl. */
export function newKeys(name: string): Keys {
  const folder = mkdtempSync(join(tmpdir(), 'datrix-saml-'));
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${name}`];
  execFileSync('openssl', [...request, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  const keys = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  rmSync(folder, { recursive: true });
  return keys;
}

export interface Answer {
  /** Name id. */
  subject: string;
  attributes?: Record<string, string | string[]>;
  issuer?: string;
  audience?: string;
  recipient: string;
  lifetimeSeconds?: number;
  signResponse?: boolean;
}

/** The answer of an identity provider (samlp) to the request in an address, as base64 text; without one it begins itself. */
export function samlAnswer(keys: Keys, answer: Answer, requestUrl?: string): Promise<string> {
  const query = requestUrl === undefined ? {} : Object.fromEntries(new URL(requestUrl).searchParams);
  const { subject, attributes = {}, issuer = 'https://idp.test/metadata', audience, recipient } = answer;
  return new Promise((resolve, reject) => {
    const handle = samlp.auth({
      issuer,
      ...keys,
      ...(audience === undefined ? {} : { audience }),
      recipient,
      destination: recipient,
      lifetimeInSeconds: answer.lifetimeSeconds ?? 300,
      signResponse: answer.signResponse ?? false,
      getPostURL: (
        _audience: string,
        _dom: unknown,
        _request: unknown,
        done: (error: null, url: string) => void,
      ) => done(null, recipient),
      getUserFromRequest: () => ({ id: subject }),
      profileMapper: () => ({
        getClaims: () => attributes,
        getNameIdentifier: () => ({ nameIdentifier: subject }),
      }),
      responseHandler: (response: Buffer) => resolve(response.toString('base64')),
    });
    handle({ query, body: {}, method: 'GET', originalUrl: '/', headers: {} }, {}, (error: unknown) =>
      reject(error),
    );
  });
}
