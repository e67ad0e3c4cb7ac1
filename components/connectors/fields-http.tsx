import { NativeSelect, TextInput } from '@mantine/core';
import classes from './connectors.module.css';
import type { FieldsProps } from './draft';

const AUTH = [
  { value: 'none', label: 'No sign-in' },
  { value: 'bearer', label: 'Bearer token' },
  { value: 'header', label: 'Token in a header of its own' },
  { value: 'basic', label: 'User and password' },
] as const;
const PAGING = [
  { value: 'none', label: 'One answer holds everything' },
  { value: 'next_link', label: 'Each page names the next (link)' },
  { value: 'page_number', label: 'Pages are numbered' },
  { value: 'cursor', label: 'Each page gives a cursor' },
] as const;

export function HttpFields({ draft, set }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Base address"
        description="Paths such as /customers are added to it."
        placeholder="https://api.example.org/v1"
        value={draft.baseUrl}
        onChange={(event) => set({ baseUrl: event.currentTarget.value })}
        required
        withAsterisk={false}
      />
      <div className={classes.halves}>
        <NativeSelect
          label="Sign-in"
          data={[...AUTH]}
          value={draft.auth}
          onChange={(event) => {
            const chosen = AUTH.find(({ value }) => value === event.currentTarget.value);
            if (chosen !== undefined) set({ auth: chosen.value });
          }}
        />
        {draft.auth === 'header' && (
          <TextInput
            label="Header"
            placeholder="X-Api-Key"
            value={draft.headerName}
            onChange={(event) => set({ headerName: event.currentTarget.value })}
            required
            withAsterisk={false}
          />
        )}
        {draft.auth === 'basic' && (
          <TextInput
            label="User"
            value={draft.user}
            onChange={(event) => set({ user: event.currentTarget.value })}
            required
            withAsterisk={false}
            autoComplete="off"
          />
        )}
      </div>
      <TextInput
        label="Where the records are"
        description="Field of the answer with dots between, for example data.items; empty: the list is found."
        value={draft.recordPath}
        onChange={(event) => set({ recordPath: event.currentTarget.value })}
      />
      <NativeSelect
        label="Pages"
        data={[...PAGING]}
        value={draft.paging}
        onChange={(event) => {
          const chosen = PAGING.find(({ value }) => value === event.currentTarget.value);
          if (chosen !== undefined) set({ paging: chosen.value });
        }}
      />
      <div className={classes.halves}>
        {(draft.paging === 'next_link' || draft.paging === 'cursor') && (
          <TextInput
            label={draft.paging === 'cursor' ? 'Where the cursor is' : 'Where the link is'}
            description={draft.paging === 'cursor' ? undefined : 'Empty: in the Link header.'}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            placeholder="meta.next"
            value={draft.pagingPath}
            onChange={(event) => set({ pagingPath: event.currentTarget.value })}
            required={draft.paging === 'cursor'}
            withAsterisk={false}
          />
        )}
        {(draft.paging === 'page_number' || draft.paging === 'cursor') && (
          <TextInput
            label="Parameter"
            placeholder={draft.paging === 'cursor' ? 'cursor' : 'page'}
            value={draft.pagingParameter}
            onChange={(event) => set({ pagingParameter: event.currentTarget.value })}
          />
        )}
      </div>
    </>
  );
}
