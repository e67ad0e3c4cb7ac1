import { NativeSelect, Textarea } from '@mantine/core';
import { Encryption } from '@/server/domain/connectors/contract';
import type { FieldsProps } from './draft';

const CHOICES: { value: Encryption; label: string }[] = [
  { value: 'verify', label: 'Encrypt, and check the certificate' },
  { value: 'encrypt', label: 'Encrypt, accept any certificate' },
  { value: 'off', label: 'Do not encrypt' },
];

export function EncryptionFields({ draft, set }: Pick<FieldsProps, 'draft' | 'set'>) {
  return (
    <>
      <NativeSelect
        label="Encryption"
        data={CHOICES}
        value={draft.encryption}
        onChange={(event) => set({ encryption: Encryption.parse(event.currentTarget.value) })}
      />
      {draft.encryption === 'verify' && (
        <Textarea
          label="Certificate of its authority"
          description="PEM; only for servers that the usual authorities do not vouch for, such as managed databases."
          placeholder="-----BEGIN CERTIFICATE-----"
          classNames={{ input: 'mono' }}
          autosize
          minRows={1}
          maxRows={4}
          spellCheck={false}
          value={draft.caCertificate}
          onChange={(event) => set({ caCertificate: event.currentTarget.value })}
        />
      )}
    </>
  );
}
