import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import type { AuditVerification } from '@/server/domain/audit-trail/contract';

export type Verification =
  | { state: 'idle' }
  | { state: 'running'; through: number }
  | { state: 'done'; rows: number; anchors: number; erased: number; through: number; at: string }
  | { state: 'bad'; found: NonNullable<AuditVerification['firstBad']>; rows: number }
  | { state: 'failed'; error: unknown };

/** Verifies the chain stretch by stretch, so that there is something to see and no call is long; stops at the first fault. */
export function useVerification(): [Verification, () => Promise<void>, () => void] {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [verification, setVerification] = useState<Verification>({ state: 'idle' });
  const stopped = useRef(false);
  const verify = async () => {
    stopped.current = false;
    let [from, rows, anchors, erased]: [number | null, number, number, number] = [1, 0, 0, 0];
    setVerification({ state: 'running', through: 0 });
    try {
      while (from !== null && !stopped.current) {
        const options = trpc.audit.verify.queryOptions({ from, rows: 5000 });
        const stretch: AuditVerification = await queries.fetchQuery({ ...options, staleTime: 0, gcTime: 0 });
        rows += stretch.rows;
        anchors += stretch.anchors;
        erased += stretch.erasedPayloads;
        if (stretch.firstBad !== null)
          return setVerification({ state: 'bad', found: stretch.firstBad, rows });
        from = stretch.next;
        setVerification({ state: 'running', through: stretch.checkedThrough });
        if (from === null) {
          const through = stretch.checkedThrough;
          setVerification({ state: 'done', rows, anchors, erased, through, at: new Date().toISOString() });
        }
      }
      if (stopped.current) setVerification({ state: 'idle' });
    } catch (error) {
      setVerification({ state: 'failed', error });
    }
  };
  const stop = () => {
    stopped.current = true;
  };
  return [verification, verify, stop];
}
