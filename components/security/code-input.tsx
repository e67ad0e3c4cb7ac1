import { TextInput } from '@mantine/core';

interface CodeInputProps {
  label: string;
  description?: string;
  value: string;
  onChange: (value: string) => void;
  error?: string | null;
}

/** A code of the app or a recovery code; phones offer the digits, password managers fill them in. */
export function CodeInput({ label, description, value, onChange, error }: CodeInputProps) {
  return (
    <TextInput
      label={label}
      description={description}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      autoComplete="one-time-code"
      inputMode="text"
      spellCheck={false}
      maxLength={40}
      classNames={{ input: 'mono' }}
      required
      withAsterisk={false}
      data-autofocus
    />
  );
}
