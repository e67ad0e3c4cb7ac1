'use client';

import { useQuery } from '@tanstack/react-query';
import { useParams } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { useLiveQueries } from '@/components/live/use-live-queries';
import { LiveContext } from '@/components/live/use-refetch-interval';
import { EnrolmentGate } from '@/components/security/enrolment-gate';
import { ErrorState } from '@/components/ui/states';
import classes from './app-frame.module.css';
import { CommandPalette } from './command-palette';
import { KeyHelp } from './key-help';
import { Rail } from './rail';
import { TopBar } from './top-bar';
import { useTRPC } from './trpc';

/** Rail, top bar and the page between. The organisation in the address is the one that all calls are for. */
export function AppFrame({ children }: { children: ReactNode }) {
  const { org } = useParams<{ org: string }>();
  const [ready, setReady] = useState(false);
  useEffect(() => {
    // A cookie, since event streams and downloads cannot carry a header.
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in all browsers
    document.cookie = `datrix.organisation=${encodeURIComponent(org)}; path=/; samesite=lax`;
    setReady(true);
  }, [org]);
  const trpc = useTRPC();
  const me = useQuery({ ...trpc.organisation.me.queryOptions({}), enabled: ready });
  useEffect(() => {
    if (me.error?.data?.code === 'UNAUTHORIZED')
      window.location.assign(`/sign-in?next=${encodeURIComponent(window.location.pathname)}`);
  }, [me.error]);
  const live = useLiveQueries(ready ? topicsFor(me.data?.permissions) : null);
  return (
    <LiveContext value={live}>
      <div className={classes.frame} data-live={live}>
        <a className={classes.skip} href="#page">
          Skip to content
        </a>
        <Rail org={org} me={me.data} />
        <div className={classes.main}>
          <TopBar org={org} me={me.data} />
          <main id="page" className={classes.page}>
            {me.isError ? (
              <ErrorState error={me.error} retry={() => void me.refetch()} />
            ) : ready && me.data !== undefined ? (
              me.data.secondFactor?.required && !me.data.secondFactor.enrolled ? (
                <EnrolmentGate organisation={me.data.organisation.name} />
              ) : (
                children
              )
            ) : null}
          </main>
        </div>
        <CommandPalette org={org} />
        <KeyHelp />
      </div>
    </LiveContext>
  );
}

/** Everything that one may read of, and the progress of jobs; nothing before rights are known, or without them. */
function topicsFor(permissions: readonly string[] | undefined): string | null {
  if (permissions?.includes('organisation.read') !== true) return null;
  return permissions.includes('job.read') ? 'events,jobs' : 'events';
}
