import type { ColumnType } from '@/server/domain/ingestion/contract';
import type { Severity } from '@/server/domain/quality/contract';
import type { Sql } from '@/server/engine/sql';
import type { RuleDefinition } from './contract';

/** A column as rules read it. */
export interface RuleColumn {
  position: number;
  storageName: string;
  name: string;
  type: ColumnType;
  storageType: string;
  render: string | null;
}

/** A rule as a scan runs it; a foreign key comes with the table that it refers to. */
export interface ScanRule {
  id: string;
  name: string;
  severity: Severity;
  definition: RuleDefinition;
  reference?: { title: string; relation: Sql; column: RuleColumn | null };
}
