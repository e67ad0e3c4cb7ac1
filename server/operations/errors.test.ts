import { expect, it, vi } from 'vitest';
import { DomainError } from './errors';

it('knows a failure that another copy of the module has thrown, and nothing else', async () => {
  vi.resetModules();
  const copy = await import('./errors');
  expect(copy.DomainError).not.toBe(DomainError);
  expect(new copy.DomainError('not_found', 'gone') instanceof DomainError).toBe(true);
  expect(new DomainError('not_found', 'gone') instanceof DomainError).toBe(true);
  for (const other of [new Error('x'), null, 'text', { code: 'not_found' }])
    expect(other instanceof DomainError).toBe(false);
});
