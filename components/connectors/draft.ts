import type {
  ConnectorKind,
  ConnectorSettings,
  Encryption,
  Paging,
} from '@/server/domain/connectors/contract';

/** What stands in the form, as text; which fields count depends on the kind. */
export interface Draft {
  name: string;
  host: string;
  port: string;
  database: string;
  user: string;
  encryption: Encryption;
  caCertificate: string;
  secret: string;
  endpoint: string;
  region: string;
  bucket: string;
  prefix: string;
  pathStyle: boolean;
  accessKeyId: string;
  baseUrl: string;
  auth: 'none' | 'bearer' | 'header' | 'basic';
  headerName: string;
  recordPath: string;
  paging: Paging['type'];
  pagingPath: string;
  pagingParameter: string;
  brokers: string;
  sasl: 'none' | 'plain' | 'scram-sha-256' | 'scram-sha-512';
}

export interface FieldsProps {
  kind: ConnectorKind;
  draft: Draft;
  set: (change: Partial<Draft>) => void;
}

export const EMPTY_DRAFT: Draft = {
  name: '',
  host: '',
  port: '',
  database: '',
  user: '',
  encryption: 'verify',
  caCertificate: '',
  secret: '',
  endpoint: '',
  region: 'us-east-1',
  bucket: '',
  prefix: '',
  pathStyle: false,
  accessKeyId: '',
  baseUrl: '',
  auth: 'none',
  headerName: '',
  recordPath: '',
  paging: 'none',
  pagingPath: '',
  pagingParameter: '',
  brokers: '',
  sasl: 'none',
};

const DEFAULT_PORTS = { postgresql: 5432, mysql: 3306 } as const;

/** The form of a connector that is there; its secret stays where it is. */
export function draftOf(name: string, settings: ConnectorSettings): Draft {
  const draft = { ...EMPTY_DRAFT, name };
  switch (settings.kind) {
    case 'postgresql':
    case 'mysql':
      return {
        ...draft,
        ...settings,
        port: String(settings.port),
        caCertificate: settings.caCertificate ?? '',
      };
    case 's3':
      return { ...draft, ...settings, endpoint: settings.endpoint ?? '' };
    case 'http': {
      const { auth, paging } = settings;
      return {
        ...draft,
        baseUrl: settings.baseUrl,
        recordPath: settings.recordPath ?? '',
        auth: auth.type,
        headerName: auth.type === 'header' ? auth.name : '',
        user: auth.type === 'basic' ? auth.user : '',
        paging: paging.type,
        pagingPath: paging.type === 'next_link' || paging.type === 'cursor' ? (paging.path ?? '') : '',
        pagingParameter: paging.type === 'page_number' || paging.type === 'cursor' ? paging.parameter : '',
      };
    }
    case 'kafka':
      return {
        ...draft,
        ...settings,
        brokers: settings.brokers.join(', '),
        user: settings.user ?? '',
        caCertificate: settings.caCertificate ?? '',
      };
  }
}

export function settingsOf(kind: ConnectorKind, draft: Draft): ConnectorSettings {
  const optional = (text: string) => (text.trim() === '' ? undefined : text.trim());
  switch (kind) {
    case 'postgresql':
    case 'mysql': {
      const { host, database, user, encryption } = draft;
      return {
        kind,
        host,
        database,
        user,
        encryption,
        port: Number(draft.port || DEFAULT_PORTS[kind]),
        caCertificate: caOf(draft),
      };
    }
    case 's3': {
      const { region, bucket, prefix, pathStyle, accessKeyId } = draft;
      return { kind, region, bucket, prefix, pathStyle, accessKeyId, endpoint: optional(draft.endpoint) };
    }
    case 'http':
      return {
        kind,
        baseUrl: draft.baseUrl.trim(),
        recordPath: optional(draft.recordPath),
        auth:
          draft.auth === 'header'
            ? { type: 'header', name: draft.headerName }
            : draft.auth === 'basic'
              ? { type: 'basic', user: draft.user }
              : { type: draft.auth },
        paging: pagingOf(draft),
      };
    case 'kafka':
      return {
        kind,
        brokers: draft.brokers.split(/[\s,]+/).filter(Boolean),
        encryption: draft.encryption,
        caCertificate: caOf(draft),
        sasl: draft.sasl,
        user: draft.sasl === 'none' ? undefined : optional(draft.user),
      };
  }
}

/** It plays a part only where the certificate is checked. */
function caOf({ encryption, caCertificate }: Draft): string | undefined {
  return encryption === 'verify' && caCertificate.trim() !== '' ? caCertificate.trim() : undefined;
}

function pagingOf({ paging, pagingPath, pagingParameter }: Draft): Paging {
  switch (paging) {
    case 'none':
      return { type: 'none' };
    case 'next_link':
      return { type: 'next_link', path: pagingPath === '' ? undefined : pagingPath };
    case 'page_number':
      return { type: 'page_number', parameter: pagingParameter || 'page', first: 1 };
    case 'cursor':
      return { type: 'cursor', path: pagingPath, parameter: pagingParameter || 'cursor' };
  }
}

/** The name of the one secret that a source with these settings takes; null when it takes none. */
export function secretNameOf(
  kind: ConnectorKind,
  draft: Draft,
): 'password' | 'secretAccessKey' | 'token' | null {
  switch (kind) {
    case 'postgresql':
    case 'mysql':
      return 'password';
    case 's3':
      return 'secretAccessKey';
    case 'http':
      return draft.auth === 'none' ? null : draft.auth === 'basic' ? 'password' : 'token';
    case 'kafka':
      return draft.sasl === 'none' ? null : 'password';
  }
}
