'use client';

import { IconBook2, IconDatabase, IconPlug, IconSettings, IconShieldCheck } from '@tabler/icons-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import type { z } from 'zod';
import type { Me } from '@/server/domain/organisations/contract';
import classes from './app-frame.module.css';
import { OrganisationSwitcher } from './organisation-switcher';
import { RunningJobs } from './running-jobs';

export function Rail({ org, me }: { org: string; me: z.infer<typeof Me> | undefined }) {
  const path = usePathname();
  const may = (permission: string) => me?.permissions.includes(permission) ?? false;
  const links = [
    { href: `/${org}/datasets`, label: 'Datasets', icon: IconDatabase, shown: may('dataset.read') },
    { href: `/${org}/connectors`, label: 'Connectors', icon: IconPlug, shown: may('connector.read') },
    {
      href: `/${org}/compliance/audit`,
      label: 'Audit trail',
      icon: IconShieldCheck,
      shown: may('audit.read'),
    },
    { href: `/${org}/settings`, label: 'Settings', icon: IconSettings, shown: me !== undefined },
  ];
  return (
    <nav className={classes.rail} aria-label="Main">
      <div>
        <div className={classes.brand}>
          D<span>atrix</span>
        </div>
        <OrganisationSwitcher me={me} />
      </div>
      <div className={classes.nav}>
        {links
          .filter(({ shown }) => shown)
          .map(({ href, label, icon: Icon }) => (
            <Link
              key={href}
              href={href}
              className={`${classes.link} ${path.startsWith(href) ? classes.active : ''}`}
              title={label}
            >
              <Icon size={17} stroke={1.6} aria-hidden />
              <span>{label}</span>
            </Link>
          ))}
        <a href="/docs" className={classes.link} title="API reference">
          <IconBook2 size={17} stroke={1.6} aria-hidden />
          <span>API reference</span>
        </a>
      </div>
      <div className={classes.spacer} />
      {may('job.read') && <RunningJobs />}
    </nav>
  );
}
