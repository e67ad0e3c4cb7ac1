import { DomainError } from '@/server/operations/errors';
import type { ConnectorSecrets, ConnectorSettings } from './contract';

type SecretName = keyof ConnectorSecrets;

/** The one secret that a source of these settings uses; null when it uses none. */
export function secretOf(settings: ConnectorSettings): SecretName | null {
  switch (settings.kind) {
    case 'postgresql':
    case 'mysql':
      return 'password';
    case 's3':
      return 'secretAccessKey';
    case 'http':
      if (settings.auth.type === 'none') return null;
      return settings.auth.type === 'basic' ? 'password' : 'token';
    case 'kafka':
      return settings.sasl === 'none' ? null : 'password';
  }
}

/** Who gets the secret, and over which line: when any of this changes, the secret must be given anew. */
export function receiverOf(settings: ConnectorSettings): string {
  switch (settings.kind) {
    case 'postgresql':
    case 'mysql':
      return JSON.stringify([
        settings.kind,
        settings.host,
        settings.port,
        settings.encryption,
        settings.caCertificate,
      ]);
    case 's3':
      return JSON.stringify([settings.kind, settings.endpoint, settings.region, settings.pathStyle]);
    case 'http':
      return JSON.stringify([settings.kind, new URL(settings.baseUrl).origin, settings.auth.type]);
    case 'kafka':
      return JSON.stringify([
        settings.kind,
        settings.brokers,
        settings.encryption,
        settings.caCertificate,
        settings.sasl,
      ]);
  }
}

export function requireFittingSecrets(settings: ConnectorSettings, names: readonly string[]): void {
  const used = secretOf(settings);
  const idle = names.find((name) => name !== used);
  if (idle !== undefined)
    throw badSecret(idle, `a ${settings.kind} source with these settings does not use it`);
  if (used !== null && used !== 'password' && !names.includes(used)) throw badSecret(used, 'is needed');
  if (
    settings.kind === 'kafka' &&
    settings.sasl !== 'none' &&
    (settings.user === undefined || names.length === 0)
  )
    throw badSecret('password', 'SASL needs a user and a password');
}

export function badSecret(name: string, message: string): DomainError {
  return new DomainError('invalid_input', `\`secrets.${name}\`: ${message}.`, {
    errors: [{ path: `secrets.${name}`, message }],
  });
}
