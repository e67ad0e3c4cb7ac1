import { NativeSelect, TextInput } from '@mantine/core';
import type { FieldsProps } from './draft';
import { EncryptionFields } from './encryption-fields';

const SASL = [
  { value: 'none', label: 'No sign-in' },
  { value: 'plain', label: 'SASL PLAIN' },
  { value: 'scram-sha-256', label: 'SASL SCRAM-SHA-256' },
  { value: 'scram-sha-512', label: 'SASL SCRAM-SHA-512' },
] as const;

export function KafkaFields({ draft, set }: FieldsProps) {
  return (
    <>
      <TextInput
        label="Brokers"
        description="host:port, several with commas between."
        placeholder="kafka-1.example.org:9092"
        value={draft.brokers}
        onChange={(event) => set({ brokers: event.currentTarget.value })}
        required
        withAsterisk={false}
      />
      <EncryptionFields draft={draft} set={set} />
      <NativeSelect
        label="Sign-in"
        data={[...SASL]}
        value={draft.sasl}
        onChange={(event) => {
          const chosen = SASL.find(({ value }) => value === event.currentTarget.value);
          if (chosen !== undefined) set({ sasl: chosen.value });
        }}
      />
      {draft.sasl !== 'none' && (
        <TextInput
          label="User"
          value={draft.user}
          onChange={(event) => set({ user: event.currentTarget.value })}
          required
          withAsterisk={false}
          autoComplete="off"
        />
      )}
    </>
  );
}
