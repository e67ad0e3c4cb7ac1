import { describe, expect, it } from 'vitest';
import { ConnectorSettings } from '@/server/domain/connectors/contract';
import { draftOf, EMPTY_DRAFT, settingsOf } from './draft';

describe('the form of a connector', () => {
  it.each([
    { kind: 'postgresql', host: 'h', port: 1, database: 'd', user: 'u', encryption: 'encrypt' },
    {
      kind: 'mysql',
      host: 'h',
      port: 1,
      database: 'd',
      user: 'u',
      encryption: 'verify',
      caCertificate: '-----BEGIN CERTIFICATE-----',
    },
    { kind: 's3', bucket: 'lake', region: 'eu', prefix: 'a/', pathStyle: true, accessKeyId: 'k' },
    {
      kind: 'http',
      baseUrl: 'https://x.example',
      auth: { type: 'header', name: 'X-Key' },
      recordPath: 'data',
      paging: { type: 'cursor', path: 'meta.next', parameter: 'after' },
    },
    { kind: 'kafka', brokers: ['a:1', 'b:2'], encryption: 'off', sasl: 'plain', user: 'u' },
  ])('gives back the settings of $kind', (settings) => {
    const parsed = ConnectorSettings.parse(settings);
    expect(ConnectorSettings.parse(settingsOf(parsed.kind, draftOf('x', parsed)))).toEqual(parsed);
  });

  it('fills in the usual port', () => {
    expect(settingsOf('mysql', { ...EMPTY_DRAFT, host: 'h' })).toMatchObject({ port: 3306 });
  });
});
