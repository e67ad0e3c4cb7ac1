/**
 * Unpacks a block in the raw Snappy format (github.com/google/snappy, format_description.txt): the length as a varint,
 * then literals and copies from what was unpacked before. Throws RangeError on damage, or beyond `bytesMax`.
 */
export function unpackSnappy(source: Uint8Array, bytesMax: number): Uint8Array {
  let position = 0;
  const next = () => {
    const byte = source[position++];
    if (byte === undefined) throw new RangeError('The Snappy block is cut off.');
    return byte;
  };
  const littleEndian = (bytes: number) => {
    let value = 0;
    for (let index = 0; index < bytes; index++) value += next() * 256 ** index;
    return value;
  };
  let [length, scale] = [0, 1];
  for (;;) {
    const byte = next();
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
    scale *= 128;
  }
  if (length > bytesMax) throw new RangeError(`The Snappy block unpacks to more than ${bytesMax} bytes.`);
  const target = new Uint8Array(length);
  let written = 0;
  while (position < source.length) {
    const tag = next();
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const size = (short < 60 ? short : littleEndian(short - 59)) + 1;
      if (position + size > source.length || written + size > length)
        throw new RangeError('The Snappy block is damaged.');
      target.set(source.subarray(position, position + size), written);
      position += size;
      written += size;
      continue;
    }
    const size = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const distance = kind === 1 ? (tag >> 5) * 256 + next() : littleEndian(kind === 2 ? 2 : 4);
    written = copyBack(target, written, distance, size);
  }
  if (written !== length) throw new RangeError('The Snappy block is damaged.');
  return target;
}

/** Copies byte by byte, since what is copied may overlap what is being written. */
export function copyBack(target: Uint8Array, written: number, distance: number, size: number): number {
  if (distance === 0 || distance > written || written + size > target.length)
    throw new RangeError('The packed block is damaged.');
  for (let index = 0; index < size; index++)
    target[written + index] = target[written + index - distance] ?? 0;
  return written + size;
}
