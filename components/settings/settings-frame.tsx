'use client';

import Link from 'next/link';
import { useParams, usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import { usePermissions } from '@/components/shell/use-permissions';
import classes from './settings-frame.module.css';
import { SETTINGS_GROUPS } from './settings-links';

/** The settings' own navigation beside the page that is open. */
export function SettingsFrame({ children }: { children: ReactNode }) {
  const { org } = useParams<{ org: string }>();
  const path = usePathname();
  const may = usePermissions();
  const groups = SETTINGS_GROUPS.map(({ title, links }) => ({
    title,
    links: links.filter(({ permission }) => permission === undefined || may(permission)),
  })).filter(({ links }) => links.length > 0);
  return (
    <div className={classes.frame}>
      <nav className={classes.nav} aria-label="Settings">
        {groups.map(({ title, links }) => (
          <div key={title} className={classes.group}>
            <div className={classes.title}>{title}</div>
            {links.map((link) => {
              const href = `/${org}/settings/${link.end}`;
              const here = path === href;
              return (
                <Link
                  key={link.end}
                  href={href}
                  className={`${classes.link} ${here ? classes.active : ''}`}
                  aria-current={here ? 'page' : undefined}
                >
                  {link.title}
                </Link>
              );
            })}
          </div>
        ))}
      </nav>
      <div className={classes.page}>{children}</div>
    </div>
  );
}
