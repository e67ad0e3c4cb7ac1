import type { Permission } from '@/server/access/permissions';

export interface SettingsLink {
  /** Last part of the address: `/<organisation>/settings/<end>`. */
  end: string;
  title: string;
  /** Without one, the page is for everybody. */
  permission?: Permission;
}

/** The settings area: for oneself, for the organisation, for data. Breadcrumb, palette and navigation read this list. */
export const SETTINGS_GROUPS: { title: string; links: SettingsLink[] }[] = [
  {
    title: 'You',
    links: [
      { end: 'profile', title: 'Profile' },
      { end: 'security', title: 'Security' },
    ],
  },
  {
    title: 'Organisation',
    links: [
      { end: 'organisation', title: 'Organisation', permission: 'organisation.update' },
      { end: 'members', title: 'Members', permission: 'member.read' },
      { end: 'single-sign-on', title: 'Sign-in', permission: 'member.manage' },
      { end: 'api-keys', title: 'API keys', permission: 'api_key.read' },
    ],
  },
  {
    title: 'Data',
    links: [
      { end: 'quality', title: 'Scans', permission: 'scan.read' },
      { end: 'deletions', title: 'Deleted datasets', permission: 'dataset.read' },
    ],
  },
];

export const SETTINGS_LINKS = SETTINGS_GROUPS.flatMap(({ links }) => links);
