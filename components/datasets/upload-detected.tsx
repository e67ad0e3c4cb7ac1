import { Button, Text } from '@mantine/core';
import { percent } from '@/components/ui/format';
import type { IngestOptions } from '@/server/domain/ingestion/contract';
import type { Preview } from '@/server/domain/previews/contract';
import { choiceLabel } from './reading-words';
import { UploadChoice } from './upload-choice';
import classes from './upload-sheet.module.css';

/** Everything that was decided in reading, each with its reason, each to be changed. */
export function UploadDetected({
  preview,
  options,
  onOptions,
}: {
  preview: Preview;
  options: IngestOptions;
  onOptions: (options: IngestOptions) => void;
}) {
  const change = (option: string, value: unknown) => onOptions({ ...options, [option]: value });
  const release = (option: string) =>
    onOptions(Object.fromEntries(Object.entries(options).filter(([name]) => name !== option)));
  return (
    <div className={classes.choices}>
      {preview.detected.map((detected) => {
        const label = choiceLabel(detected.option);
        return (
          <div key={detected.option} className={classes.choice}>
            <div className={classes.choiceHead}>
              <Text fz={12} fw={500}>
                {label}
              </Text>
              {detected.given ? (
                <Button
                  variant="transparent"
                  size="compact-xs"
                  px={0}
                  onClick={() => release(detected.option)}
                  aria-label={`Detect ${label} again`}
                >
                  Detect again
                </Button>
              ) : (
                detected.confidence !== null && (
                  <Text fz={11} c="dimmed" className="mono">
                    {percent(detected.confidence, 1)} sure
                  </Text>
                )
              )}
            </div>
            <UploadChoice
              // A new value from the server must show in a control that keeps its own text.
              key={JSON.stringify(detected.value)}
              label={label}
              detected={detected}
              onChange={(value) => change(detected.option, value)}
            />
            <Text fz={12} c="dimmed">
              {detected.why}
            </Text>
          </div>
        );
      })}
    </div>
  );
}
