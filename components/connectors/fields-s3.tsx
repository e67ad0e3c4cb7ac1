import { Checkbox, TextInput } from '@mantine/core';
import classes from './connectors.module.css';
import type { FieldsProps } from './draft';

export function S3Fields({ draft, set }: FieldsProps) {
  return (
    <>
      <div className={classes.pair}>
        <TextInput
          label="Bucket"
          value={draft.bucket}
          onChange={(event) => set({ bucket: event.currentTarget.value })}
          required
          withAsterisk={false}
        />
        <TextInput
          label="Region"
          value={draft.region}
          onChange={(event) => set({ region: event.currentTarget.value })}
        />
      </div>
      <TextInput
        label="Prefix"
        description="Only what lies below it is shown, for example exports/daily/"
        value={draft.prefix}
        onChange={(event) => set({ prefix: event.currentTarget.value })}
      />
      <TextInput
        label="Endpoint"
        description="Of a store other than AWS; leave it empty for AWS."
        placeholder="https://s3.example.org"
        value={draft.endpoint}
        onChange={(event) => set({ endpoint: event.currentTarget.value })}
      />
      <Checkbox
        size="xs"
        label="Name the bucket in the path (most stores other than AWS need it)"
        checked={draft.pathStyle}
        onChange={(event) => set({ pathStyle: event.currentTarget.checked })}
      />
      <TextInput
        label="Access key id"
        value={draft.accessKeyId}
        onChange={(event) => set({ accessKeyId: event.currentTarget.value })}
        required
        withAsterisk={false}
        autoComplete="off"
      />
    </>
  );
}
