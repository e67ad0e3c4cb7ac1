import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { detectFormat } from './detect-format';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datrix-kinds-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Whatever the name announces: the bytes decide. */
async function kindOf(content: string | Buffer): Promise<string> {
  const path = join(folder, 'customers.csv');
  await writeFile(path, content);
  return detectFormat(path).catch((error: { code?: string }) => error.code ?? 'thrown');
}

const program = Buffer.alloc(256);
program.write('MZ');

describe('what a file is, by its bytes', () => {
  it.each<[string, string | Buffer]>([
    ['a program of Linux', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])],
    ['a program of Windows', program],
    ['a program of macOS', Buffer.from([0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1])],
    ['Java bytecode', Buffer.from([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 52])],
    ['WebAssembly', Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])],
    ['a shell script', '#!/bin/sh\nrm -rf /\n'],
    ['a PHP script', '<?php system($_GET["c"]); ?>'],
    ['a web page', '<!DOCTYPE html><title>x</title>'],
    ['a web page after a comment', '<!-- a,b,c -->\n<html><script>alert(1)</script></html>'],
    ['a page without a head', '<script>alert(1)</script>'],
    ['a page in UTF-16', Buffer.from('\uFEFF<html><body>x</body></html>', 'utf16le')],
    ['XHTML', '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"/>'],
    ['an SVG picture', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
    ['an SVG picture with a declaration', '<?xml version="1.0"?>\n<!-- x -->\n<svg onload="alert(1)"/>'],
    [
      'an SVG picture with a document type',
      '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x"><svg/>',
    ],
  ])('refuses %s', async (_what, content) => {
    expect(await kindOf(content)).toBe('input_unsupported');
  });

  it.each<[string, string, string]>([
    ['a header that begins like a program', 'MZ,amount\n1,2\n', 'text'],
    ['cells that hold markup', 'a,b\n<html>,<script>alert(1)</script>\n', 'text'],
    ['a first column named like an element', '<b>,x\n1,2\n', 'text'],
    ['records in XML', '<?xml version="1.0"?><rows><row a="1"/><row a="2"/></rows>', 'xml'],
    ['records of headings', '<headings><heading>1</heading></headings>', 'xml'],
    ['a comment line', '# made by a program\na,b\n1,2\n', 'text'],
  ])('reads %s', async (_what, content, kind) => {
    expect(await kindOf(content)).toBe(kind);
  });
});
