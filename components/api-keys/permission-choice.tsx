'use client';

import { Checkbox, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import classes from './api-keys.module.css';
import { type Preset, permissionGroups, presetIn, presetOf } from './permission-groups';

interface PermissionChoiceProps {
  offered: readonly string[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

const PRESETS: { value: Preset | 'own'; label: string }[] = [
  { value: 'usual', label: 'Upload and scan' },
  { value: 'read', label: 'Read only' },
  { value: 'full', label: 'Everything' },
  { value: 'own', label: 'Chosen' },
];

/** A preset, and below it every permission in its group; changing one makes the choice one's own. */
export function PermissionChoice({ offered, chosen, onChange }: PermissionChoiceProps) {
  const preset = presetIn(chosen, offered) ?? 'own';
  const toggle = (names: string[], on: boolean) =>
    onChange(offered.filter((name) => (names.includes(name) ? on : chosen.includes(name))));
  return (
    <Stack gap={10}>
      <Group justify="space-between">
        <Text fz={14} fw={500}>
          It may
        </Text>
        <Text fz={12} c="dimmed">
          {chosen.length} of {offered.length} permissions
        </Text>
      </Group>
      <SegmentedControl
        size="xs"
        fullWidth
        aria-label="Preset of permissions"
        data={PRESETS}
        value={preset}
        onChange={(value) => {
          const next = PRESETS.find((option) => option.value === value)?.value;
          if (next !== undefined && next !== 'own') onChange(presetOf(next, offered));
        }}
      />
      <div className={classes.groups}>
        {permissionGroups(offered).map(({ title, permissions }) => {
          const held = permissions.filter((name) => chosen.includes(name));
          return (
            <fieldset key={title} className={classes.group}>
              <legend>
                <Checkbox
                  size="xs"
                  label={title}
                  checked={held.length === permissions.length}
                  indeterminate={held.length > 0 && held.length < permissions.length}
                  onChange={(event) => toggle(permissions, event.currentTarget.checked)}
                />
              </legend>
              {permissions.map((name) => (
                <Checkbox
                  key={name}
                  size="xs"
                  className="mono"
                  label={name}
                  checked={chosen.includes(name)}
                  onChange={(event) => toggle([name], event.currentTarget.checked)}
                />
              ))}
            </fieldset>
          );
        })}
      </div>
    </Stack>
  );
}
