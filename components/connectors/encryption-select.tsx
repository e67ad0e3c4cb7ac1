import { NativeSelect } from '@mantine/core';
import { Encryption } from '@/server/domain/connectors/contract';

const CHOICES: { value: Encryption; label: string }[] = [
  { value: 'verify', label: 'Encrypt, and check the certificate' },
  { value: 'encrypt', label: 'Encrypt, accept any certificate' },
  { value: 'off', label: 'Do not encrypt' },
];

export function EncryptionSelect({
  value,
  onChange,
}: {
  value: Encryption;
  onChange: (value: Encryption) => void;
}) {
  return (
    <NativeSelect
      label="Encryption"
      data={CHOICES}
      value={value}
      onChange={(event) => onChange(Encryption.parse(event.currentTarget.value))}
    />
  );
}
