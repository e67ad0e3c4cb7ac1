import { describe, expect, it } from 'vitest';
import { characterAt, readEngineMessage, sqlFault } from './sql-fault';

describe('the place of a fault', () => {
  it('is told as offset, line and column', () => {
    const fault = sqlFault('sql_invalid', 'no', 'SELECT\n  nope', 9);
    expect(fault.meta.extensions).toEqual({ position: 9, line: 2, column: 3 });
  });

  it('is read from the picture in the message', () => {
    const text = 'SELECT *\nFROM data\nWHERE nope = 1';
    const message =
      'Binder Error: Referenced column "nope" not found\n\nLINE 3: WHERE nope = 1\n              ^';
    const { detail, position } = readEngineMessage(message, text);
    expect(detail).toBe('Binder Error: Referenced column "nope" not found');
    expect(text.slice(position ?? 0, (position ?? 0) + 4)).toBe('nope');
  });

  it('is found in a long line that was cut', () => {
    const text = `SELECT ${'a, '.repeat(50)}nope FROM data`;
    const shown = text.slice(120, 165);
    const message = `Binder Error: x\n\nLINE 1: ...${shown}...\n${' '.repeat(8 + 3 + 157 - 120)}^`;
    const { position } = readEngineMessage(message, text);
    expect(text.slice(position ?? 0).startsWith('nope')).toBe(true);
  });

  it('counts characters where the engine counts bytes', () => {
    expect(characterAt("'größe' x", 10)).toBe(8);
  });
});
