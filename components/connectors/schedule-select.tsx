import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';

const CHOICES = [
  { value: '*/15 * * * *', label: 'Every 15 minutes' },
  { value: '0 * * * *', label: 'Every hour' },
  { value: '0 6 * * *', label: 'Every day at 06:00 UTC' },
  { value: '0 6 * * 1', label: 'Every Monday at 06:00 UTC' },
];
const BY_HAND = '';
const OWN = 'own';

/** A schedule in words; null: by hand only. */
export function ScheduleSelect({
  value,
  onChange,
}: {
  value: string | null;
  onChange: (value: string | null) => void;
}) {
  const known = value === null || CHOICES.some((choice) => choice.value === value);
  const [own, setOwn] = useState(!known);
  return (
    <>
      <NativeSelect
        label="Run"
        data={[
          ...CHOICES,
          { value: OWN, label: 'By a cron expression' },
          { value: BY_HAND, label: 'By hand only' },
        ]}
        value={own ? OWN : (value ?? BY_HAND)}
        onChange={(event) => {
          const chosen = event.currentTarget.value;
          setOwn(chosen === OWN);
          if (chosen !== OWN) onChange(chosen === BY_HAND ? null : chosen);
        }}
      />
      {own && (
        <TextInput
          label="Cron expression"
          description="Minute, hour, day, month, weekday, in UTC."
          placeholder="30 5 * * 1-5"
          classNames={{ input: 'mono' }}
          value={value ?? ''}
          onChange={(event) => onChange(event.currentTarget.value)}
          required
          withAsterisk={false}
        />
      )}
    </>
  );
}

/** A schedule as it is said in a table. */
export function scheduleWords(schedule: string | null): string {
  if (schedule === null) return 'by hand';
  return (
    CHOICES.find(({ value }) => value === schedule)
      ?.label.toLowerCase()
      .replace('utc', 'UTC')
      .replace('monday', 'Monday') ?? schedule
  );
}
