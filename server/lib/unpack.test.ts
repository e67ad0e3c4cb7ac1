import { describe, expect, it } from 'vitest';
import { unpackSnappy } from './snappy';

/** Packed by the codecs of Apache Arrow's C++ library (bench/fixtures/packed-blocks.py). */
const SNAPPY =
  'a00c1468656c6c6f20420600002c4613000912fe1900fe1900fe1900fe1900fe1900fe1900fe19000119f40501000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff000102030405fe0001fe0001fe0001fe0001fe0001fe0001fe0001e600010061fe0100fe0100fe0100fe0100aa0100';
const CONTENT = Buffer.concat([
  Buffer.from('hello hello hello hello, '.repeat(20)),
  ...Array.from({ length: 3 }, () => Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))),
  Buffer.from('a'.repeat(300)),
]);

describe('packed blocks', () => {
  it('of Snappy unpack to their content', () => {
    expect(Buffer.from(unpackSnappy(Buffer.from(SNAPPY, 'hex'), 10_000))).toEqual(CONTENT);
  });

  it('are refused where they are damaged, or larger than allowed', () => {
    expect(() => unpackSnappy(Buffer.from(SNAPPY, 'hex'), 100)).toThrow(RangeError);
    for (let cut = 0; cut < SNAPPY.length / 2; cut += 7) {
      expect(() => unpackSnappy(Buffer.from(SNAPPY, 'hex').subarray(0, cut), 10_000)).toThrow(RangeError);
    }
  });
});
