'use client';

import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/shell/trpc';
import { useUrlState } from '@/components/shell/use-url-state';
import { count } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import { SidePanel } from '@/components/ui/side-panel';
import { ErrorState, RowsSkeleton } from '@/components/ui/states';
import type { SealedAuditEvent } from '@/server/domain/audit-trail/contract';
import classes from './audit.module.css';
import { actorWords } from './event-words';
import { Lines } from './lines';
import { OutcomeMark } from './outcome-mark';
import { SealProof } from './seal-proof';

/** One event in full: what, who, from where, its place in the chain and whether it is as it was sealed. */
export function AuditDetail({ auditEventId, onClose }: { auditEventId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const event = useQuery({
    ...trpc.audit.get.queryOptions({ auditEventId }),
    // It is sealed within seconds.
    refetchInterval: ({ state }) => (state.data?.seal === null ? 2000 : false),
  });
  return (
    <SidePanel label={`Event ${auditEventId}`} title={event.data?.action ?? 'Event'} onClose={onClose}>
      {event.isError ? (
        <ErrorState error={event.error} retry={() => void event.refetch()} />
      ) : event.data === undefined ? (
        <RowsSkeleton rows={8} />
      ) : (
        <>
          <div>
            <OutcomeMark outcome={event.data.outcome} />
            {event.data.occurrences > 1 && ` · ${count(event.data.occurrences)} alike, counted together`}
          </div>
          <Lines lines={factsOf(event.data)} />
          <Related event={event.data} />
          <Personal event={event.data} />
          <SealProof event={event.data} />
        </>
      )}
    </SidePanel>
  );
}

function factsOf(event: SealedAuditEvent): [string, string][] {
  const { actor, resource } = event;
  return [
    ['Time', event.createdAt],
    ['Actor', `${actorWords(event)} (${actor.type.replaceAll('_', ' ')})`],
    ...(actor.email === null ? [] : ([['E-mail', actor.email]] satisfies [string, string][])),
    ['Actor id', actor.id ?? '–'],
    ['Resource', resource.type?.replaceAll('_', ' ') ?? '–'],
    ['Resource id', resource.id ?? '–'],
    ['Request', event.requestId ?? '–'],
    ['Event', event.id],
  ];
}

/** One click narrows the list to what belongs together. */
function Related({ event: { actor, resource, requestId } }: { event: SealedAuditEvent }) {
  const [, setUrl] = useUrlState();
  const links = [
    { title: 'All of this actor', name: 'actorId', value: actor.id },
    { title: 'All of this resource', name: 'resourceId', value: resource.id },
    { title: 'All of this request', name: 'requestId', value: requestId },
  ].filter(({ value }) => value !== null);
  if (links.length === 0) return null;
  return (
    <div className={classes.related}>
      {links.map(({ title, name, value }) => (
        <button key={title} type="button" className={classes.link} onClick={() => setUrl({ [name]: value })}>
          {title}
        </button>
      ))}
    </div>
  );
}

function Personal({ event }: { event: SealedAuditEvent }) {
  if (event.personal === 'none') return null;
  if (event.personal === 'erased')
    return (
      <Section title="Personal payload">
        <p className={classes.note}>Erased. The commitment stays, so the chain is as sound as before.</p>
      </Section>
    );
  return (
    <Section title="Personal payload" note="kept apart; can be erased">
      <Lines
        lines={[
          ['Address', event.address ?? '–'],
          ['User agent', event.userAgent ?? '–'],
        ]}
      />
      {event.detail !== null && (
        <pre className={`mono ${classes.detail}`}>{JSON.stringify(event.detail, null, 2)}</pre>
      )}
    </Section>
  );
}
