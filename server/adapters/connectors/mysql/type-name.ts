import type { FieldPacket } from 'mysql2';

const NAMES: Record<number, string> = {
  0: 'decimal',
  1: 'tinyint',
  2: 'smallint',
  3: 'int',
  4: 'float',
  5: 'double',
  7: 'timestamp',
  8: 'bigint',
  9: 'mediumint',
  10: 'date',
  11: 'time',
  12: 'datetime',
  13: 'year',
  16: 'bit',
  245: 'json',
  246: 'decimal',
  247: 'enum',
  248: 'set',
  252: 'text',
  253: 'varchar',
  254: 'char',
  255: 'geometry',
};

/** The family of a column's type, as its users call it. */
export function typeName(field: FieldPacket): string {
  return NAMES[field.columnType ?? field.type ?? -1] ?? 'text';
}
