import { describe, expect, it } from 'vitest';
import { EXIT, parseUpOptions, UpError } from './up-options';

function exitCodeOf(args: string[]): number | null {
  try {
    parseUpOptions(args);
    return null;
  } catch (error) {
    return error instanceof UpError ? error.exitCode : -1;
  }
}

describe('options of up', () => {
  it('has defaults', () => {
    expect(parseUpOptions([])).toMatchObject({ port: 3000, detach: false, fresh: false });
    expect(parseUpOptions([]).dataDir).toMatch(/\/\.datrix$/);
  });

  it('reads a folder relative to where npm was called', () => {
    expect(parseUpOptions(['--data', 'x', '--port', '4000'], '/srv')).toMatchObject({
      dataDir: '/srv/x',
      port: 4000,
    });
  });

  it.each([[['--prot', '4']], [['--port', 'abc']], [['--port', '70000']], [['--data']], [['surplus']]])(
    'refuses %j',
    (args) => {
      expect(exitCodeOf(args)).toBe(EXIT.usage);
    },
  );
});
