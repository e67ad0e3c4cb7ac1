import { Button, Menu, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { AuditFilter } from './audit-filter';

const FORMATS = [
  { format: 'jsonl', title: 'JSON Lines', note: 'one record a line' },
  { format: 'csv', title: 'CSV', note: 'for a spreadsheet' },
];

/** The trail as a signed file. Of the filters only the days count: a file with holes could not be verified. */
export function ExportMenu({ filter: { from, to } }: { filter: AuditFilter }) {
  const days = from === undefined && to === undefined ? 'The whole trail' : 'The chosen days';
  const query = new URLSearchParams({
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  });
  return (
    <Menu position="bottom-end" width={320}>
      <Menu.Target>
        <Button size="xs" style={{ flex: 'none' }} leftSection={<IconDownload size={14} aria-hidden />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{days}, with seals, anchors and keys</Menu.Label>
        {FORMATS.map(({ format, title, note }) => (
          <Menu.Item
            key={format}
            component="a"
            href={`/v1/compliance/audit-trail/export?${new URLSearchParams([['format', format], ...query])}`}
            download
          >
            {title}{' '}
            <Text span fz={12} c="dimmed">
              {note}
            </Text>
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Text fz={12} c="dimmed" px={12} py={6}>
          Check it offline, without Datrix: <code>node verify-audit.mjs FILE --trust FINGERPRINT</code>. Other
          filters do not narrow the file, since a chain with holes proves nothing.
        </Text>
      </Menu.Dropdown>
    </Menu>
  );
}
