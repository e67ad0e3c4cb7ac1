import { ActionIcon, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import table from '@/components/ui/data-table.module.css';
import { relativeTime } from '@/components/ui/format';
import { words } from '@/components/ui/words';
import type { Member } from '@/server/domain/members/contract';
import { dayOf } from './end-date';
import classes from './members.module.css';

interface MemberRowProps {
  member: Member;
  isMe: boolean;
  /** Null where the viewer may not change this member. */
  actions: { onEdit: () => void; onResetSecondFactor: () => void; onRemove: () => void } | null;
}

export function MemberRow({ member, isMe, actions }: MemberRowProps) {
  const ended = member.expiresAt !== null && Date.parse(member.expiresAt) <= Date.now();
  return (
    <tr className={ended ? classes.ended : undefined}>
      <td>
        <span className={classes.person}>
          {member.name}
          {isMe && <span className={classes.you}>you</span>}
        </span>
      </td>
      <td>
        <div className={classes.email} title={member.email}>
          {member.email}
        </div>
      </td>
      <td>{words(member.role)}</td>
      <td title={member.lastSeenAt ?? undefined}>
        {member.lastSeenAt === null ? 'not yet' : relativeTime(member.lastSeenAt)}
      </td>
      <td title={member.joinedAt}>{relativeTime(member.joinedAt)}</td>
      <td
        className="mono"
        style={{ fontSize: 12, whiteSpace: 'nowrap' }}
        title={member.expiresAt ?? undefined}
      >
        {member.expiresAt === null ? 'never' : `${ended ? 'ended ' : ''}${dayOf(member.expiresAt)}`}
      </td>
      <td>{member.secondFactor ? 'yes' : 'no'}</td>
      <td className={table.right}>
        {actions !== null && (
          <Menu position="bottom-end" width={200}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${member.name}`}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item onClick={actions.onEdit}>Change access</Menu.Item>
              {member.secondFactor && (
                <Menu.Item onClick={actions.onResetSecondFactor}>Reset second factor</Menu.Item>
              )}
              <Menu.Item color="red" onClick={actions.onRemove}>
                Remove
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </td>
    </tr>
  );
}
