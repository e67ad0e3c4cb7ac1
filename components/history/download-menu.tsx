import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';

const FORMATS = [
  { format: 'csv', title: 'CSV', note: 'the text as it stood in the file' },
  { format: 'parquet', title: 'Parquet', note: 'with types' },
  { format: 'jsonl', title: 'JSON Lines', note: 'one record a line' },
];

export function DownloadMenu({
  datasetId,
  versionId,
  number,
}: {
  datasetId: string;
  versionId: string;
  number: number;
}) {
  return (
    <Menu position="bottom-end" width={250}>
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconDownload size={12} aria-hidden />}
          aria-label={`Download version ${number}`}
        >
          Download
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(({ format, title, note }) => (
          <Menu.Item
            key={format}
            component="a"
            href={`/v1/datasets/${datasetId}/versions/${versionId}/download?format=${format}`}
            download
          >
            {title} <span style={{ color: 'var(--text-3)', fontSize: 12 }}>{note}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
