'use client';

import {
  Button,
  Group,
  NativeSelect,
  Stack,
  Switch,
  TagsInput,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { z } from 'zod';
import { useTRPC } from '@/components/shell/trpc';
import { words } from '@/components/ui/words';
import { GivenRole, type SamlConnection } from '@/server/domain/saml-connections/contract';
import { ProviderFacts } from './provider-facts';
import { parseRoleMap, printRoleMap } from './role-map';

type Connection = z.infer<typeof SamlConnection>;

const ROLES = GivenRole.options.map((value) => ({ value, label: words(value) }));

export function ConnectionForm({ connection }: { connection: Connection | null }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [metadata, setMetadata] = useState('');
  const [domains, setDomains] = useState(connection?.domains ?? []);
  const [attributes, setAttributes] = useState({
    emailAttribute: connection?.emailAttribute ?? '',
    nameAttribute: connection?.nameAttribute ?? '',
    roleAttribute: connection?.roleAttribute ?? '',
  });
  const [roleMap, setRoleMap] = useState(printRoleMap(connection?.roleMap ?? []));
  const [defaultRole, setDefaultRole] = useState<GivenRole>(connection?.defaultRole ?? 'viewer');
  const [switches, setSwitches] = useState({
    provision: connection?.provision ?? true,
    allowIdpInitiated: connection?.allowIdpInitiated ?? false,
    enabled: connection?.enabled ?? true,
  });
  const save = useMutation(
    trpc.samlConnection.save.mutationOptions({
      onSuccess: () => queries.invalidateQueries(trpc.samlConnection.get.queryFilter()),
    }),
  );
  const roles = parseRoleMap(roleMap);
  const attribute = (name: keyof typeof attributes) => ({
    value: attributes[name],
    onChange: (event: { currentTarget: { value: string } }) =>
      setAttributes({ ...attributes, [name]: event.currentTarget.value }),
  });
  const toggle = (name: keyof typeof switches) => ({
    checked: switches[name],
    onChange: (event: { currentTarget: { checked: boolean } }) =>
      setSwitches({ ...switches, [name]: event.currentTarget.checked }),
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    const idpMetadata = metadata.trim() === '' ? undefined : metadata;
    save.mutate({ ...attributes, ...switches, idpMetadata, domains, defaultRole, roleMap: roles.entries });
  }
  return (
    <form method="post" onSubmit={submit}>
      <Stack gap={14}>
        {connection !== null && <ProviderFacts connection={connection} />}
        <Textarea
          label={connection === null ? 'Metadata of your identity provider' : 'New metadata'}
          description={
            connection === null
              ? 'The XML document that it offers for download.'
              : 'Only to change the provider or its certificates; else leave it empty.'
          }
          placeholder="<EntityDescriptor …"
          autosize
          minRows={3}
          maxRows={8}
          classNames={{ input: 'mono' }}
          value={metadata}
          onChange={(event) => setMetadata(event.currentTarget.value)}
        />
        <TagsInput
          label="E-mail domains"
          description="Addresses of other domains are refused, whatever the provider says."
          placeholder={domains.length === 0 ? 'example.com' : undefined}
          value={domains}
          onChange={setDomains}
          splitChars={[',', ' ']}
        />
        <Group grow align="start">
          <TextInput label="E-mail attribute" placeholder="the name id" {...attribute('emailAttribute')} />
          <TextInput label="Name attribute" placeholder="none" {...attribute('nameAttribute')} />
          <TextInput label="Role attribute" placeholder="none" {...attribute('roleAttribute')} />
        </Group>
        <Group grow align="start">
          <Textarea
            label="Roles by value"
            description="One value = role a line; the first that fits decides."
            placeholder={'engineers = data_engineer\nstaff = viewer'}
            autosize
            minRows={3}
            classNames={{ input: 'mono' }}
            value={roleMap}
            onChange={(event) => setRoleMap(event.currentTarget.value)}
            error={roles.fault}
          />
          <NativeSelect
            label="Otherwise"
            description="The role of new people that no line fits."
            data={ROLES}
            value={defaultRole}
            onChange={(event) => setDefaultRole(GivenRole.parse(event.currentTarget.value))}
          />
        </Group>
        <Switch label="New people become members when they first sign in" {...toggle('provision')} />
        <Switch
          label="Sign-in may begin at the provider"
          description="Such a sign-in is bound to no browser: a link could sign somebody in to an account that is not theirs."
          {...toggle('allowIdpInitiated')}
        />
        <Switch label="Single sign-on is on" {...toggle('enabled')} />
        <Group justify="end">
          <Text fz={12} c={save.isError ? 'red' : 'dimmed'} style={{ flex: 1 }} aria-live="polite">
            {save.isError ? save.error.message : save.isSuccess ? 'Saved.' : ''}
          </Text>
          <Button
            type="submit"
            loading={save.isPending}
            disabled={
              roles.fault !== null || domains.length === 0 || (connection === null && metadata.trim() === '')
            }
          >
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
