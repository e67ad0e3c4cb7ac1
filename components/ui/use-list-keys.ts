import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';

interface ListKeys {
  length: number;
  open: (index: number) => void;
  /** Where the walk stands already, for lists beside an opened row: then `j` and `k` open the next one at once. */
  opened?: number;
}

/** `j` and `k` walk through a list, `enter` opens the row. Gives the row that is walked to, -1 before the first key. */
export function useListKeys({ length, open, opened = -1 }: ListKeys): number {
  const [at, setAt] = useState(-1);
  const move = (step: number) => {
    const next = Math.max(0, Math.min(length - 1, (opened >= 0 ? opened : at) + step));
    setAt(next);
    if (opened >= 0 && next !== opened) open(next);
  };
  useHotkeys(
    [
      ['j', () => move(1)],
      ['k', () => move(-1)],
      [
        'enter',
        () => {
          if (at >= 0 && at < length) open(at);
        },
        // A focused button or link keeps its own enter.
        { preventDefault: false },
      ],
    ],
    ['INPUT', 'TEXTAREA', 'SELECT', 'BUTTON', 'A'],
  );
  return Math.min(at, length - 1);
}
