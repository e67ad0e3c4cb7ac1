import { seededRandom } from '@/server/stats/random';

export interface TextTable {
  name: string;
  columns: string[];
  rows: string[][];
  label: string | null;
}

const WORDS =
  'river stone quiet lantern window market bridge paper winter orange harbour silver thread garden copper meadow candle'.split(
    ' ',
  );
const CITIES = ['Lisboa', 'Coimbra', 'Braganza', 'Setubal', 'Guarda', 'Évora', 'São Pedro', 'Vila Nova'];

/** A made-up register of customers with the kinds of columns that public tables of measurements lack. */
export function peopleTable(rowCount: number): TextTable {
  const random = seededRandom(11);
  const below = (n: number) => Math.floor(random() * n);
  const of = <T>(values: readonly T[]): T => {
    const value = values[below(values.length)];
    if (value === undefined) throw new Error('nothing to choose from');
    return value;
  };
  const rows = Array.from({ length: rowCount }, (_, row) => {
    const zip = 1000 + 41 * below(60);
    const joined = new Date(Date.UTC(2018, 0, 1 + below(2000))).toISOString().slice(0, 10);
    const birth = new Date(Date.UTC(1950 + below(50), below(12), 1 + below(28))).toISOString().slice(0, 10);
    const weight = (55 + 40 * random()).toFixed(1);
    return [
      `C-${10000 + row}-${of(['A', 'B', 'C'])}`,
      `${of(['ana', 'rui', 'eva', 'ivo'])}.${of(WORDS)}${below(900)}@mail.example`,
      CITIES[(zip - 1000) % CITIES.length] ?? '',
      String(zip),
      birth,
      joined,
      String(18 + below(60)),
      weight,
      (1.5 + 0.4 * random()).toFixed(2),
      (20 + 480 * random()).toFixed(2),
      Array.from({ length: 12 }, () => of(WORDS)).join(' '),
      random() < 0.8 ? 'train' : 'test',
      random() < 0.4 ? 'yes' : 'no',
    ];
  });
  return {
    name: 'people',
    columns: [
      'code',
      'email',
      'city',
      'zip',
      'birth_date',
      'joined',
      'age',
      'weight',
      'height',
      'spent',
      'note',
      'split',
      'kept',
    ],
    rows,
    label: 'kept',
  };
}
