import { duration } from '@/components/ui/format';
import type { ScanEstimate } from '@/server/domain/quality/contract';

const BASES: Record<ScanEstimate['basis'], string> = {
  this_dataset: 'from earlier scans of this dataset',
  organisation: 'from scans of other datasets',
  program: 'from a measurement of the program; the first scan makes it exact',
};

/** How long a scan will take and how that is known. */
export function estimateText({ seconds, low, high, basis, unchanged, checkCount }: ScanEstimate): string {
  if (unchanged)
    return 'Nothing has changed since the last scan: unchanged results are taken over, in a few seconds';
  const time = (value: number) => duration(value * 1000);
  return `${checkCount} checks, about ${time(seconds)} (${time(low)} to ${time(high)}), ${BASES[basis]}`;
}
