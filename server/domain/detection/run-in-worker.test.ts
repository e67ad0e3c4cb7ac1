import { expect, it } from 'vitest';
import { detectWrongCells } from './detect-wrong-cells.ts';
import { detectInWorker } from './run-in-worker.ts';
import { toDetectionTable } from './table-from-rows.ts';

const rows = Array.from({ length: 80 }, (_, i) => [
  i === 7 ? 'Birminghxm' : i % 2 ? 'Birmingham' : 'Montgomery',
]);

it('finds the same off the main thread', async () => {
  const here = detectWrongCells(toDetectionTable(['city'], rows));
  const signal = new AbortController().signal;
  const there = await detectInWorker(toDetectionTable(['city'], rows), { seed: 1, signal });
  expect(there).toEqual(here);
  expect(there.some((cell) => cell.row === 7 && cell.suggestion === 'Birmingham')).toBe(true);
});

it('stops when the signal aborts, also when it has before', async () => {
  const before = detectInWorker(toDetectionTable(['city'], rows), { seed: 1, signal: AbortSignal.abort() });
  await expect(before).rejects.toMatchObject({ code: 'cancelled' });
  const stop = new AbortController();
  const during = detectInWorker(toDetectionTable(['city'], rows), { seed: 1, signal: stop.signal });
  stop.abort();
  await expect(during).rejects.toMatchObject({ code: 'cancelled' });
});
