'use client';

import { Button, Code, Text } from '@mantine/core';
import { useState } from 'react';
import { EmptyState } from '@/components/ui/states';
import { DropZone } from './drop-zone';

const SAMPLE = 'customers.csv';

/** What belongs here, and three ways to bring it: a file, the sample, the command line. */
export function NoDatasets({ onFiles }: { onFiles: ((files: File[]) => void) | null }) {
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');
  async function takeSample() {
    setState('loading');
    try {
      const response = await fetch(`/samples/${SAMPLE}`);
      if (!response.ok) throw new Error(`status ${response.status}`);
      onFiles?.([new File([await response.blob()], SAMPLE, { type: 'text/csv' })]);
      setState('idle');
    } catch {
      setState('failed');
    }
  }
  if (onFiles === null)
    return (
      <EmptyState title="No datasets yet">
        Your role cannot upload. Someone with the permission <code>dataset.create</code> can bring the first
        one.
      </EmptyState>
    );
  return (
    <EmptyState title="No datasets yet">
      Upload a table to get its score, a profile of each column, and what is wrong with it.
      <div style={{ margin: '16px 0' }}>
        <DropZone onFiles={onFiles} />
      </div>
      <div style={{ margin: '12px 0' }}>
        <Button size="xs" variant="default" loading={state === 'loading'} onClick={() => void takeSample()}>
          Try the sample
        </Button>
        {state === 'failed' && (
          <Text fz={12} c="var(--danger)" role="alert" mt={6}>
            The sample could not be loaded. Try again in a moment.
          </Text>
        )}
      </div>
      By command line, with a key from API keys:
      <Code block mt={8} ta="left" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {`curl -H "Authorization: Bearer $DATRIX_API_KEY" -F file=@data.csv ${window.location.origin}/v1/datasets`}
      </Code>
    </EmptyState>
  );
}
