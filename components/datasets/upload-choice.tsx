import { NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { IngestOptions } from '@/server/domain/ingestion/contract';
import type { Detected } from '@/server/domain/previews/contract';

type OptionValue = IngestOptions[keyof IngestOptions];
interface ChoiceProps {
  label: string;
  detected: Detected;
  onChange: (value: OptionValue) => void;
}

const DELIMITERS = [
  { value: ',', label: 'Comma  ,' },
  { value: ';', label: 'Semicolon  ;' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Bar  |' },
  { value: ' ', label: 'Space' },
  { value: ':', label: 'Colon  :' },
];
const QUOTES = [
  { value: '"', label: 'Double  "' },
  { value: "'", label: "Single  '" },
  { value: '', label: 'None' },
];
const DECIMALS = [
  { value: '.', label: 'Point  1.5' },
  { value: ',', label: 'Comma  1,5' },
];
const HEADER_LINES = 20;

/** The control of one choice, showing what is in force; changing it overrides what was detected. */
export function UploadChoice({ label, detected, onChange }: ChoiceProps): ReactNode {
  const { option, value } = detected;
  const text = value === null ? '' : String(value);
  const select = (data: { value: string; label: string }[], take: (chosen: string) => OptionValue) => (
    <Select
      size="xs"
      aria-label={label}
      allowDeselect={false}
      searchable={data.length > 8}
      data={withCurrent(data, text)}
      value={text}
      onChange={(chosen) => chosen !== null && onChange(take(chosen))}
      comboboxProps={{ withinPortal: true }}
    />
  );
  switch (option) {
    case 'delimiter':
      return select(DELIMITERS, (chosen) => chosen);
    case 'quote':
      return select(QUOTES, (chosen) => chosen);
    case 'escape':
      return select(
        [
          { value: '"', label: 'Written twice  ""' },
          { value: '\\', label: 'Backslash  \\"' },
        ],
        (chosen) => chosen,
      );
    case 'decimal':
      return select(DECIMALS, (chosen) => (chosen === ',' ? ',' : '.'));
    case 'header':
      return select(headerLines(), (chosen) => (chosen === 'false' ? false : Number(chosen)));
    case 'fixedWidths':
      return (
        <TextInput
          size="xs"
          aria-label={label}
          defaultValue={Array.isArray(value) ? value.join(', ') : ''}
          onBlur={(event) => changeWidths(event.currentTarget.value)}
          onKeyDown={(event) => event.key === 'Enter' && changeWidths(event.currentTarget.value)}
        />
      );
    case 'nullValues':
      return (
        <TagsInput
          size="xs"
          aria-label={label}
          placeholder={Array.isArray(value) && value.length > 0 ? undefined : 'NA, n/a, –'}
          value={Array.isArray(value) ? value.map(String) : []}
          onChange={onChange}
        />
      );
    default:
      return generic();
  }

  function changeWidths(typed: string): void {
    const widths = typed.split(/[\s,;]+/).flatMap((part) => (part === '' ? [] : [Number(part)]));
    const valid = widths.length > 0 && widths.every((width) => Number.isInteger(width) && width > 0);
    if (valid && widths.join() !== String(value)) onChange(widths);
  }

  function generic(): ReactNode {
    if (detected.choices !== null)
      return select(
        detected.choices.map((choice) => ({ value: choice, label: choice })),
        (chosen) => chosen,
      );
    if (typeof value === 'number')
      return (
        <NumberInput
          size="xs"
          aria-label={label}
          min={0}
          value={value}
          onChange={(next) => onChange(Number(next) || 0)}
        />
      );
    return (
      <TextInput
        size="xs"
        aria-label={label}
        defaultValue={text}
        onBlur={(event) => event.currentTarget.value !== text && onChange(event.currentTarget.value)}
        onKeyDown={(event) => event.key === 'Enter' && onChange(event.currentTarget.value)}
      />
    );
  }
}

/** 0-based lines are counted from one for people. */
function headerLines() {
  const lines = Array.from({ length: HEADER_LINES }, (_, line) => ({
    value: String(line),
    label: `Line ${line + 1}`,
  }));
  return [{ value: 'false', label: 'No header' }, ...lines];
}

/** What is in force must be in the list, or the control would look empty. */
function withCurrent(data: { value: string; label: string }[], value: string) {
  if (data.some((entry) => entry.value === value)) return data;
  return [...data, { value, label: value === '' ? 'Not detected' : value }];
}
