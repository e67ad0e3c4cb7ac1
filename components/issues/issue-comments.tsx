'use client';

import { Button, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '@/components/shell/trpc';
import { relativeTime } from '@/components/ui/format';
import { ErrorState } from '@/components/ui/states';
import type { Issue } from '@/server/domain/quality/contract';
import classes from './triage-panel.module.css';

/** What was said about a finding, in this scan and in earlier ones. */
export function IssueComments({ issue, writable }: { issue: Issue; writable: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [body, setBody] = useState('');
  const ids = { datasetId: issue.datasetId, issueId: issue.id };
  const comments = useQuery(trpc.issue.comments.queryOptions({ ...ids, limit: 100 }));
  const write = useMutation(
    trpc.issue.comment.mutationOptions({
      onSuccess: () => {
        setBody('');
        void queryClient.invalidateQueries();
      },
    }),
  );
  if (comments.isError) return <ErrorState error={comments.error} retry={() => void comments.refetch()} />;
  return (
    <>
      {(comments.data?.data.length ?? 0) > 0 && (
        <ul className={classes.comments} aria-label="Comments">
          {comments.data?.data.map((comment) => (
            <li key={comment.id} className={classes.comment}>
              <span className={classes.by} title={comment.createdAt}>
                {comment.author.name}
                {comment.author.type === 'api_key' && ' (API key)'} · {relativeTime(comment.createdAt)}
              </span>
              <br />
              {comment.body}
            </li>
          ))}
        </ul>
      )}
      {writable && (
        <form
          className={classes.write}
          onSubmit={(event) => {
            event.preventDefault();
            write.mutate({ ...ids, body });
          }}
        >
          <Textarea
            size="xs"
            autosize
            minRows={1}
            maxRows={8}
            aria-label="Write a comment"
            placeholder="Write a comment"
            value={body}
            onChange={(event) => setBody(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.metaKey || event.ctrlKey))
                event.currentTarget.form?.requestSubmit();
            }}
          />
          <Button
            type="submit"
            size="xs"
            variant="default"
            disabled={body.trim() === ''}
            loading={write.isPending}
          >
            Comment
          </Button>
        </form>
      )}
    </>
  );
}
