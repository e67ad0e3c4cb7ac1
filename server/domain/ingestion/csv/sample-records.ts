import { open } from 'node:fs/promises';
import { type Dialect, parseRows } from './parse-rows';

/** Places of the file that are looked at, and what is read at each at least and at most. */
const PLACES = 24;
const [PLACE_BYTES_MIN, PLACE_BYTES_MAX] = [16 * 1024, 256 * 1024];
/** A file up to here is read as a whole. */
const WHOLE_BYTES = PLACES * PLACE_BYTES_MIN;
const RECORDS_PER_PLACE = 84;
/** Cells that tell enough, however wide the table is. */
const CELLS_MAX = 200_000;

/**
 * Some records from evenly spread places of a file, without those that the table's width does not fit; null where the
 * file holds texts of several lines, since places that begin within one would be misread. Such a text may also come up
 * behind the beginning: what is learned here has to be proved on all rows.
 */
export async function sampleRecords(
  path: string,
  dialect: Dialect,
  width: number,
  skipLines: number,
): Promise<string[][] | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const records: string[][] = [];
    const perPlace = Math.max(4, Math.min(RECORDS_PER_PLACE, Math.ceil(CELLS_MAX / width / PLACES)));
    const take = (text: string, firstLine: number, final: boolean, most: number): boolean => {
      const { rows } = parseRows(text, dialect, { final, firstLine, rowsMax: most });
      const oneLineEach = rows.every(
        ({ line }, index) => index === 0 || line === (rows[index - 1]?.line ?? 0) + 1,
      );
      for (const { fields, broken, line } of rows) {
        if (!broken && fields.length === width && line >= skipLines) records.push(fields);
      }
      return oneLineEach;
    };
    const read = async (offset: number, length: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
      return new TextDecoder().decode(buffer.subarray(0, bytesRead), { stream: offset + bytesRead < size });
    };
    if (size <= WHOLE_BYTES) {
      take(await read(0, size), 0, true, Number.POSITIVE_INFINITY);
      return records;
    }
    // A record of a wide table is long, so each place must hold a few of them.
    const bytes = Math.min(PLACE_BYTES_MAX, Math.max(PLACE_BYTES_MIN, width * 16 * perPlace));
    for (let place = 0; place < PLACES; place++) {
      const offset = Math.floor((place * Math.max(0, size - bytes)) / (PLACES - 1));
      const text = await read(offset, bytes);
      if (place === 0) {
        if (!take(text, 0, false, 4 * perPlace + skipLines)) return null;
        continue;
      }
      const start = text.indexOf('\n') + 1;
      take(text.slice(start), skipLines, place === PLACES - 1, perPlace);
    }
    return records;
  } finally {
    await file.close();
  }
}
