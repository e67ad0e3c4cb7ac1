/** Reads the primitive values of Avro's binary encoding (Avro 1.12, "Binary Encoding"). Throws RangeError past the end. */
export class AvroCursor {
  position = 0;
  constructor(private readonly bytes: Buffer) {}

  get remaining(): number {
    return this.bytes.length - this.position;
  }

  byte(): number {
    const value = this.bytes[this.position++];
    if (value === undefined) throw new RangeError('cut off');
    return value;
  }

  /** A zigzag varint of up to 64 bits. */
  long(): bigint {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
      shift += 7n;
      if (shift > 63n) throw new RangeError('a number is too long');
    }
    return (value >> 1n) ^ -(value & 1n);
  }

  /** A zigzag varint that has to be a safe integer: a length, a count, a place. */
  int(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) break;
      scale *= 128;
      if (scale > 2 ** 49) throw new RangeError('a number is too long');
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  float(): number {
    const at = this.skip(4);
    return this.bytes.readFloatLE(at);
  }

  double(): number {
    const at = this.skip(8);
    return this.bytes.readDoubleLE(at);
  }

  take(length: number): Buffer {
    const at = this.skip(length);
    return this.bytes.subarray(at, at + length);
  }

  private skip(length: number): number {
    if (length < 0 || length > this.remaining) throw new RangeError('cut off');
    const at = this.position;
    this.position += length;
    return at;
  }
}
