'use client';

import { Menu, Modal, Text } from '@mantine/core';
import { IconCheck, IconPlus, IconSelector } from '@tabler/icons-react';
import { useState } from 'react';
import type { z } from 'zod';
import { CreateOrganisation } from '@/components/organisation/create-organisation';
import { words } from '@/components/ui/words';
import type { Me } from '@/server/domain/organisations/contract';
import classes from './organisation-switcher.module.css';

/** Which organisation is open, and the way to the person's others. */
export function OrganisationSwitcher({ me }: { me: z.infer<typeof Me> | undefined }) {
  const [creating, setCreating] = useState(false);
  const name = me?.organisation.name ?? '';
  return (
    <>
      <Menu position="bottom-start" width={260} disabled={me === undefined}>
        <Menu.Target>
          <button type="button" className={classes.button} aria-label={`Organisation: ${name}`} title={name}>
            <span className={classes.initial} aria-hidden>
              {[...name][0]?.toUpperCase()}
            </span>
            <span className={classes.name}>{name}</span>
            <IconSelector size={14} className={classes.mark} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Organisations</Menu.Label>
          {me?.organisations.map((organisation) => (
            <Menu.Item
              key={organisation.id}
              // A full load: everything that is on screen belongs to another organisation.
              component="a"
              href={`/${organisation.slug}/datasets`}
              rightSection={
                organisation.id === me.organisation.id ? <IconCheck size={14} aria-label="open" /> : undefined
              }
            >
              {organisation.name}
              <Text fz={12} c="dimmed">
                {words(organisation.role)}
              </Text>
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setCreating(true)}>
            New organisation
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={creating}
        onClose={() => setCreating(false)}
        title="New organisation"
        transitionProps={{ duration: 120 }}
      >
        <CreateOrganisation />
      </Modal>
    </>
  );
}
