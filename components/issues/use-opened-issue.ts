import { useEffect, useEffectEvent, useState } from 'react';
import type { Issue } from '@/server/domain/quality/contract';

const isSame = (a: Issue, b: Issue) => a.type === b.type && a.column === b.column;

/**
 * The issue that is open. A new scan finds the same things under new ids: then the one that was open stays open under
 * its new id, instead of closing under the reader's eyes.
 */
export function useOpenedIssue(
  issues: Issue[] | undefined,
  id: string | null,
  open: (id: string) => void,
): Issue | undefined {
  const [last, setLast] = useState<Issue | null>(null);
  const named = issues?.find((issue) => issue.id === id);
  const again =
    named === undefined && id !== null && last?.id === id
      ? issues?.find((issue) => isSame(issue, last))
      : undefined;
  const follow = useEffectEvent((next: string) => open(next));
  if (named !== undefined && named !== last) setLast(named);
  useEffect(() => {
    if (again !== undefined) follow(again.id);
  }, [again]);
  return named ?? again;
}
