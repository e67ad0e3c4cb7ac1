import { TextInput } from '@mantine/core';

interface EndFieldProps {
  value: string;
  onChange: (day: string) => void;
  error?: string;
}

export function EndField({ value, onChange, error }: EndFieldProps) {
  return (
    <TextInput
      type="date"
      label="Access ends"
      description="At the end of this day, by itself; for auditors and others who come for a time. Empty: never."
      value={value}
      error={error}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
