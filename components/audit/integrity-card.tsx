'use client';

import { Button, CopyButton, Skeleton, Tooltip } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { usePermissions } from '@/components/shell/use-permissions';
import { useUrlState } from '@/components/shell/use-url-state';
import { count, relativeTime } from '@/components/ui/format';
import type { AuditStatus } from '@/server/domain/audit-trail/contract';
import classes from './audit.module.css';
import { counted } from './event-words';
import { useVerification } from './use-verification';
import { Verdict } from './verdict';

const REFRESH_MS = 30_000;

/** How far the chain is sealed and signed, by which key, and a button that recomputes it. */
export function IntegrityCard() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const may = usePermissions();
  const [, setUrl] = useUrlState();
  const [verification, verify, stop] = useVerification();
  const { data: status } = useQuery({ ...trpc.audit.status.queryOptions({}), refetchInterval: REFRESH_MS });
  const anchor = useMutation(
    trpc.audit.anchor.mutationOptions({
      onSuccess: () => void queries.invalidateQueries({ queryKey: trpc.audit.pathKey() }),
    }),
  );
  // A failure shows in the list below, which asks the same server for the same permission.
  if (status === undefined) return <Skeleton height={68} radius={6} />;
  const running = verification.state === 'running';
  return (
    <section className={classes.card} aria-label="Integrity">
      <SealedFigure status={status} />
      <AnchorFigure status={status} />
      <KeyFigure status={status} />
      <div className={classes.actions}>
        {may('audit.manage') && (
          <Tooltip label="Signs the head of the chain now; otherwise at the next full hour">
            <Button size="xs" variant="default" loading={anchor.isPending} onClick={() => anchor.mutate({})}>
              Sign now
            </Button>
          </Tooltip>
        )}
        <Button size="xs" variant="default" onClick={running ? stop : () => void verify()}>
          {running ? 'Stop' : 'Verify the chain'}
        </Button>
      </div>
      <Verdict
        verification={verification}
        sealedThrough={status.sealedThrough}
        onOpen={(event) => setUrl({ event })}
      />
    </section>
  );
}

function Figure({
  name,
  value,
  note,
  title,
}: {
  name: string;
  value: string;
  note: React.ReactNode;
  title?: string;
}) {
  return (
    <div className={classes.figure} title={title}>
      <div className={classes.name}>{name}</div>
      <div className={`mono ${classes.value}`}>{value}</div>
      <div className={classes.note}>{note}</div>
    </div>
  );
}

function SealedFigure({ status }: { status: AuditStatus }) {
  const waiting =
    status.waiting === 0
      ? 'nothing waits'
      : `${count(status.waiting)} ${status.waiting === 1 ? 'waits' : 'wait'}, the oldest since ${relativeTime(status.waitingSince ?? '')}`;
  return (
    <Figure
      name="Sealed through"
      value={count(status.sealedThrough)}
      note={waiting}
      title={status.sealedAt ?? undefined}
    />
  );
}

function AnchorFigure({ status: { lastAnchor, sealedThrough } }: { status: AuditStatus }) {
  if (lastAnchor === null)
    return <Figure name="Signed through" value="–" note="the first signature comes at the next full hour" />;
  const since = sealedThrough - lastAnchor.sequence;
  return (
    <Figure
      name="Signed through"
      value={count(lastAnchor.sequence)}
      note={`${relativeTime(lastAnchor.anchoredAt)}; ${since === 0 ? 'nothing since' : `${counted(since, 'row')} since`}`}
      title={lastAnchor.anchoredAt}
    />
  );
}

function KeyFigure({ status: { keys } }: { status: AuditStatus }) {
  const current = keys.find((key) => key.current);
  if (current === undefined) return <span />;
  const older = keys.length - 1;
  return (
    <Figure
      name="Signing key"
      value={current.keyId}
      title={`sha256:${current.fingerprint}`}
      note={
        <CopyButton value={`sha256:${current.fingerprint}`}>
          {({ copied, copy }) => (
            <>
              <button type="button" className={classes.link} onClick={copy}>
                {copied ? 'Copied' : 'Copy the fingerprint'}
              </button>
              {older > 0 && ` · ${older} older`}
            </>
          )}
        </CopyButton>
      }
    />
  );
}
