import { Writable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeError } from './safe-error';
import { scrub } from './scrub';

const PLANTED = 'Pl4nted-Value_9';

describe('what is cut out of a log line', () => {
  it.each([
    `{"password":"${PLANTED}"}`,
    `{"a":{"secretAccessKey":"${PLANTED}"}}`,
    `{"headers":{"authorization":"${PLANTED}","x":1}}`,
    `{"set-cookie":["a=${PLANTED}; Path=/"]}`,
    `{"cookie":"datrix.session=${PLANTED}"}`,
    `{"apiKey":"${PLANTED}"}`,
    `{"key":"${PLANTED}"}`,
    `{"credentials":{"user":"a","pass":"${PLANTED}"}}`,
    `{"refresh_token":"${PLANTED}"}`,
    `{"msg":"password=\\"x\\"","clientSecret":"a\\"${PLANTED}"}`,
    `{"msg":"used dtx_${PLANTED}"}`,
    `{"msg":"eyJhbGciOiJIUzI1NiJ9.${PLANTED}.${PLANTED}"}`,
    `{"msg":"eyJhbGciOiJkaXIi..${PLANTED}.${PLANTED}.${PLANTED}"}`,
    `{"msg":"Authorization: Bearer ${PLANTED}"}`,
    `{"msg":"postgresql://app:${PLANTED}@db:5432/x"}`,
    `{"msg":"redis://:${PLANTED}@cache"}`,
    `{"url":"/reset?token=${PLANTED}&x=1"}`,
    `{"url":"https://b.test/o?X-Amz-Signature=${PLANTED}"}`,
    `{"url":"/callback?code=${PLANTED}&state=${PLANTED}"}`,
    `{"msg":"-----BEGIN PRIVATE KEY-----\\n${PLANTED}\\n-----END PRIVATE KEY-----"}`,
  ])('%s', (line) => {
    expect(scrub(line)).not.toContain(PLANTED);
    expect(() => JSON.parse(scrub(line))).not.toThrow();
  });

  it('leaves what says nothing secret, and always a line of JSON', () => {
    const line = '{"level":"info","route":"/v1/datasets/{datasetId}","keys":3,"msg":"monkey=1 at 10:30"}';
    expect(scrub(line)).toBe(line);
    const named = fc.oneof(fc.string(), fc.constantFrom('key', 'password', 'cookie', 'x-api-key'));
    fc.assert(
      fc.property(fc.dictionary(named, fc.jsonValue()), (fields) => {
        expect(() => JSON.parse(scrub(JSON.stringify(fields)))).not.toThrow();
      }),
      { numRuns: 1000 },
    );
    for (const value of [-5e-324, [[1], ']'], { a: '}' }, { a: [1, { b: '"' }] }])
      expect(() => JSON.parse(scrub(JSON.stringify({ key: value })))).not.toThrow();
  });
});

describe('an error in the log', () => {
  it('keeps kind, code and place, and loses the values that it quotes', () => {
    const error = new Error(
      `Conversion Error: Could not convert string '${PLANTED}' to INT32\n\nLINE 1: SELECT '${PLANTED}'`,
    );
    Object.assign(error, { code: '23505', detail: `Key (email)=(${PLANTED})`, parameters: [PLANTED] });
    const logged = safeError(error);
    expect(JSON.stringify(logged)).not.toContain(PLANTED);
    expect(logged).toMatchObject({ type: 'Error', code: '23505' });
    expect(logged.message).toContain('Conversion Error: Could not convert string');
    expect(logged.stack).toContain('scrub.test.ts');
  });

  it('shows its causes in the same way', () => {
    const logged = safeError(new Error('outer', { cause: new Error(`Key (a)=(${PLANTED}) exists`) }));
    expect(JSON.stringify(logged)).not.toContain(PLANTED);
    expect(logged.cause?.message).toContain('exists');
  });
});

describe('the logger', () => {
  it('writes lines that carry the context and no secret', async () => {
    const { default: pino } = await import('pino');
    const { logger } = await import('./logger');
    const { withLogContext } = await import('./log-context');
    const lines: string[] = [];
    const stream = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const symbol = Object.getOwnPropertySymbols(logger).find((s) => s === pino.symbols.streamSym);
    const before: unknown = symbol === undefined ? undefined : Reflect.get(logger, symbol);
    Reflect.set(logger, pino.symbols.streamSym, stream);
    withLogContext({ requestId: 'req-1', orgId: 'org_1' }, () =>
      logger.warn({ err: new Error(`for '${PLANTED}'`), token: PLANTED }, `sent dtx_${PLANTED}`),
    );
    Reflect.set(logger, pino.symbols.streamSym, before);
    const [line = ''] = lines;
    expect(line).not.toContain(PLANTED);
    expect(JSON.parse(line)).toMatchObject({ level: 'warn', requestId: 'req-1', orgId: 'org_1' });
  });
});
