import { Select, TextInput } from '@mantine/core';
import classes from './upload-sheet.module.css';

export interface DatasetFields {
  name: string;
  labelColumn: string;
  taskType: '' | 'classification' | 'regression' | 'none';
}
export const NO_FIELDS: DatasetFields = { name: '', labelColumn: '', taskType: '' };

const TASKS = [
  { value: '', label: 'Not stated' },
  { value: 'classification', label: 'Classification' },
  { value: 'regression', label: 'Regression' },
  { value: 'none', label: 'None' },
];

/** What the dataset is called and what a model is to predict. Without `columns` the label is typed. */
export function UploadFields({
  fields,
  columns,
  onChange,
}: {
  fields: DatasetFields;
  columns: string[] | null;
  onChange: (fields: DatasetFields) => void;
}) {
  return (
    <div className={classes.fields}>
      <TextInput
        label="Name"
        value={fields.name}
        onChange={(event) => onChange({ ...fields, name: event.currentTarget.value })}
      />
      {columns === null ? (
        <TextInput
          label="Label column"
          placeholder="What a model is to predict"
          value={fields.labelColumn}
          onChange={(event) => onChange({ ...fields, labelColumn: event.currentTarget.value })}
        />
      ) : (
        <Select
          label="Label column"
          placeholder="What a model is to predict"
          searchable
          clearable
          nothingFoundMessage="No such column"
          data={[...new Set(columns)]}
          value={columns.includes(fields.labelColumn) ? fields.labelColumn : null}
          onChange={(value) => onChange({ ...fields, labelColumn: value ?? '' })}
        />
      )}
      <Select
        label="Task"
        allowDeselect={false}
        data={TASKS}
        value={fields.taskType}
        onChange={(value) => onChange({ ...fields, taskType: taskOf(value) })}
      />
    </div>
  );
}

function taskOf(value: string | null): DatasetFields['taskType'] {
  return value === 'classification' || value === 'regression' || value === 'none' ? value : '';
}

/** The fields as the API takes them: what is empty is left out. */
export function givenFields({ name, labelColumn, taskType }: DatasetFields) {
  return {
    ...(name.trim() === '' ? {} : { name: name.trim() }),
    ...(labelColumn === '' ? {} : { labelColumn }),
    ...(taskType === '' ? {} : { taskType }),
  };
}
