import { expect, it } from 'vitest';
import { plainName } from './plain-name';

it('keeps every letter and drops what is none', () => {
  expect(plainName(' gr\u0000öße\n数据.csv\u0085 ')).toBe('größe数据.csv');
  expect(plainName('\u0000\t')).toBe('');
});
