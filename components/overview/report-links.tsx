import { Button, Menu } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import type { Dataset } from '@/server/domain/datasets/contract';

/** The whole finding on paper: for those who were not there. */
export function ReportLinks({ dataset }: { dataset: Dataset }) {
  const address = `/v1/quality/${dataset.id}/report`;
  return (
    <Menu transitionProps={{ duration: 120 }} position="bottom-start">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          mt={12}
          fullWidth
          leftSection={<IconFileText size={14} aria-hidden />}
        >
          Report
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={`${address}?format=html`} target="_blank" rel="noreferrer">
          Open to read or print
        </Menu.Item>
        <Menu.Item component="a" href={`${address}?format=pdf`} target="_blank" rel="noreferrer">
          Open as PDF
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
