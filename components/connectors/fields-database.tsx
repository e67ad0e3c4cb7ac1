import { TextInput } from '@mantine/core';
import classes from './connectors.module.css';
import type { FieldsProps } from './draft';
import { EncryptionFields } from './encryption-fields';

export function DatabaseFields({ kind, draft, set }: FieldsProps) {
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label="Host"
          placeholder="db.example.org"
          value={draft.host}
          onChange={(event) => set({ host: event.currentTarget.value })}
          required
          withAsterisk={false}
        />
        <TextInput
          label="Port"
          placeholder={kind === 'mysql' ? '3306' : '5432'}
          inputMode="numeric"
          pattern="[0-9]*"
          value={draft.port}
          onChange={(event) => set({ port: event.currentTarget.value })}
        />
      </div>
      <div className={classes.halves}>
        <TextInput
          label="Database"
          value={draft.database}
          onChange={(event) => set({ database: event.currentTarget.value })}
          required
          withAsterisk={false}
        />
        <TextInput
          label="User"
          description="One that may only SELECT is enough."
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={draft.user}
          onChange={(event) => set({ user: event.currentTarget.value })}
          required
          withAsterisk={false}
          autoComplete="off"
        />
      </div>
      <EncryptionFields draft={draft} set={set} />
    </>
  );
}
