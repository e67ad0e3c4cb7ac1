import { Alert, Text, Tooltip } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { TypeIcon } from '@/components/columns/type-icon';
import { count } from '@/components/ui/format';
import type { Preview } from '@/server/domain/previews/contract';
import classes from './upload-sheet.module.css';

const NUMERIC = ['integer', 'decimal'];

/** The first rows as they will be read, and above them the records that will be set aside. */
export function UploadRows({ preview, stale }: { preview: Preview; stale: boolean }) {
  if (preview.problem !== null)
    return (
      <Alert
        color="red"
        role="alert"
        title={
          preview.detected.length === 0
            ? 'This file cannot be read as a table'
            : 'With these choices nothing can be read'
        }
      >
        {preview.problem.detail ?? preview.problem.title}
      </Alert>
    );
  return (
    <div className={`${classes.result} ${stale ? classes.stale : ''}`} aria-busy={stale}>
      <Text fz={12} c="dimmed" aria-live="polite">
        {summary(preview)}
      </Text>
      {preview.setAsideCount > 0 && <SetAside preview={preview} />}
      <section className={classes.grid} aria-label="Preview of the rows">
        <table className={classes.rows}>
          <thead>
            <tr>
              <th className={classes.rowNumber}>#</th>
              {preview.columns.map((column) => (
                <Tooltip key={column.position} label={column.why} maw={360} multiline openDelay={200}>
                  <th className={NUMERIC.includes(column.type) ? classes.right : undefined}>
                    <span className={classes.columnName}>
                      <TypeIcon type={column.type} />
                      {column.name}
                    </span>
                    <span className={classes.columnType}>{column.type}</span>
                  </th>
                </Tooltip>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map(({ row, cells }) => (
              <tr key={row}>
                <td className={classes.rowNumber}>{count(row)}</td>
                {cells.map((cell, index) => {
                  const column = preview.columns[index];
                  const right = column !== undefined && NUMERIC.includes(column.type);
                  return (
                    <td key={column?.position ?? index} className={right ? classes.right : undefined}>
                      {cell === null ? <span className={classes.missing}>missing</span> : cell}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {preview.notes.length > 0 && (
        <ul className={classes.notes}>
          {preview.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

function summary(preview: Preview): string {
  const columns = `${count(preview.columns.length)} ${preview.columns.length === 1 ? 'column' : 'columns'}`;
  const first = `The first ${count(preview.rows.length)}`;
  if (preview.whole && preview.rowsSeen <= preview.rows.length)
    return `All ${count(preview.rowsSeen)} rows, ${columns}`;
  if (preview.rowsEstimated === null)
    return `${first} rows, ${columns}; judged by the first part of the file`;
  if (preview.whole) return `${first} of ${count(preview.rowsSeen)} rows, ${columns}`;
  return `${first} of about ${count(preview.rowsEstimated)} rows, ${columns}; judged by the first ${count(preview.rowsSeen)}`;
}

function SetAside({ preview }: { preview: Preview }) {
  const { setAsideCount, rowsSeen, setAside } = preview;
  return (
    <section className={classes.aside} aria-label="Records that will be set aside">
      <div className={classes.asideHead}>
        <IconAlertTriangle size={14} color="var(--warning)" aria-hidden />
        {`${count(setAsideCount)} of ${count(setAsideCount + rowsSeen)} records will be set aside, since they are no row of this table. They are kept and listed.`}
      </div>
      <div className={classes.asideList}>
        {setAside.map(({ line, reason, raw }) => (
          <div key={`${line}-${raw}`} className={classes.asideRow}>
            <span className={classes.asideLine}>line {count(line)}</span>
            <span>{reason}</span>
            <span className={classes.asideRaw} title={raw}>
              {raw}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
}
