'use client';

import { Radio, Stack } from '@mantine/core';
import { useMe } from '@/components/shell/use-me';
import { words } from '@/components/ui/words';
import { permissionsBeyond } from '@/server/access/permissions';
import { MemberRole } from '@/server/domain/members/contract';
import classes from './members.module.css';
import { describeRole } from './role-words';

/** Every role with what it may do. Those beyond the person's own are shown and cannot be chosen. */
export function RolePicker({ value, onChange }: { value: MemberRole; onChange: (role: MemberRole) => void }) {
  const held = new Set(useMe()?.permissions ?? []);
  return (
    <Radio.Group label="Role" value={value} onChange={(role) => onChange(MemberRole.parse(role))}>
      <Stack gap={2} mt={6}>
        {MemberRole.options.map((role) => {
          const beyond = permissionsBeyond(role, held).length > 0;
          return (
            <Radio
              key={role}
              value={role}
              size="xs"
              disabled={beyond}
              className={classes.role}
              classNames={{ body: classes.roleBody, description: classes.roleNote }}
              label={words(role)}
              description={beyond ? 'May do more than you, so you cannot give it.' : describeRole(role)}
            />
          );
        })}
      </Stack>
    </Radio.Group>
  );
}
