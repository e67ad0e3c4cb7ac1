import { copyBack } from './snappy';

const MAGIC = 0x184d2204;

/**
 * Unpacks an LZ4 frame (github.com/lz4/lz4, lz4_Frame_format.md). Checksums are not looked at. Throws RangeError on
 * damage, or beyond `bytesMax`.
 */
export function unpackLz4Frame(source: Uint8Array, bytesMax: number): Uint8Array {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  if (source.length < 7 || view.getUint32(0, true) !== MAGIC) throw new RangeError('This is no LZ4 frame.');
  const flags = source[4] ?? 0;
  const [blockChecksums, hasSize, hasDictionary] = [flags & 0x10, flags & 0x08, flags & 0x01];
  const blockBytes = 1 << (8 + 2 * (((source[5] ?? 0) >> 4) & 7));
  let position = 7 + (hasSize === 0 ? 0 : 8) + (hasDictionary === 0 ? 0 : 4);
  let target = new Uint8Array(Math.min(bytesMax, Math.max(blockBytes, 3 * source.length)));
  let written = 0;
  for (;;) {
    if (position + 4 > source.length) throw new RangeError('The LZ4 frame is cut off.');
    const header = view.getUint32(position, true);
    position += 4;
    if (header === 0) break;
    const size = header & 0x7fffffff;
    if (position + size > source.length) throw new RangeError('The LZ4 frame is cut off.');
    if (written + blockBytes > target.length) target = grown(target, written + blockBytes, bytesMax);
    const block = source.subarray(position, position + size);
    // The highest bit says that the block was not worth packing.
    if (header >= 0x80000000) {
      if (written + size > target.length) throw new RangeError('The LZ4 frame is damaged.');
      target.set(block, written);
      written += size;
    } else {
      written = unpackBlock(block, target, written);
    }
    position += size + (blockChecksums === 0 ? 0 : 4);
  }
  return target.subarray(0, written);
}

function grown(target: Uint8Array, needed: number, bytesMax: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.min(bytesMax, Math.max(needed, 2 * target.length)));
  larger.set(target);
  return larger;
}

/** Blocks may refer to the ones before, so all write into one target. */
function unpackBlock(block: Uint8Array, target: Uint8Array, start: number): number {
  let [position, written] = [0, start];
  const next = () => {
    const byte = block[position++];
    if (byte === undefined) throw new RangeError('The LZ4 block is cut off.');
    return byte;
  };
  const extended = (short: number) => {
    if (short < 15) return short;
    let [size, byte] = [15, 255];
    while (byte === 255) {
      byte = next();
      size += byte;
    }
    return size;
  };
  while (position < block.length) {
    const token = next();
    const literals = extended(token >> 4);
    if (position + literals > block.length || written + literals > target.length)
      throw new RangeError('The LZ4 block is damaged.');
    target.set(block.subarray(position, position + literals), written);
    position += literals;
    written += literals;
    if (position >= block.length) break;
    const distance = next() + next() * 256;
    written = copyBack(target, written, distance, extended(token & 15) + 4);
  }
  return written;
}
