import {
  IconBraces,
  IconBrackets,
  IconCalendar,
  IconCircleDashed,
  IconClock,
  IconDecimal,
  IconHash,
  IconKey,
  IconLetterCase,
  IconTags,
  IconToggleLeft,
} from '@tabler/icons-react';
import type { ColumnType } from '@/server/domain/ingestion/contract';

const ICONS: Record<ColumnType, typeof IconHash> = {
  integer: IconHash,
  decimal: IconDecimal,
  boolean: IconToggleLeft,
  date: IconCalendar,
  datetime: IconCalendar,
  time: IconClock,
  text: IconLetterCase,
  category: IconTags,
  identifier: IconKey,
  list: IconBrackets,
  struct: IconBraces,
  empty: IconCircleDashed,
};

export function TypeIcon({ type }: { type: ColumnType }) {
  const Icon = ICONS[type];
  return <Icon size={14} stroke={1.6} color="var(--text-3)" role="img" aria-label={type} />;
}
