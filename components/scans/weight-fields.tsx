import { NumberInput } from '@mantine/core';
import { DIMENSION_NAMES, dimensionColour } from '@/components/ui/dimension';
import { percent } from '@/components/ui/format';
import { Dimension } from '@/server/domain/quality/contract';
import classes from './scan-settings.module.css';

type Weights = Record<Dimension, number>;

interface WeightFieldsProps {
  weights: Weights;
  hasLabel: boolean;
  onChange: (weights: Weights) => void;
}

/** Five weights and the share of the score that each comes to. */
export function WeightFields({ weights, hasLabel, onChange }: WeightFieldsProps) {
  const counts = (dimension: Dimension) => dimension !== 'label_quality' || hasLabel;
  const total = Dimension.options.filter(counts).reduce((sum, dimension) => sum + weights[dimension], 0);
  return (
    <div className={classes.weights}>
      {Dimension.options.map((dimension) => {
        const part = counts(dimension) && total > 0 ? weights[dimension] / total : 0;
        return [
          <span key={`${dimension} name`}>{DIMENSION_NAMES[dimension]}</span>,
          <span key={`${dimension} bar`} className={classes.track} aria-hidden>
            <div
              className={classes.fill}
              style={{ width: `${part * 100}%`, background: dimensionColour(dimension) }}
            />
          </span>,
          <NumberInput
            key={`${dimension} weight`}
            size="xs"
            min={0}
            max={1000}
            hideControls
            aria-label={`Weight of ${DIMENSION_NAMES[dimension]}`}
            value={weights[dimension]}
            onChange={(value) => {
              if (typeof value === 'number') onChange({ ...weights, [dimension]: value });
            }}
          />,
          <span key={`${dimension} share`} className={`mono ${classes.share}`}>
            {counts(dimension) ? percent(part, 1) : 'no label'}
          </span>,
        ];
      })}
    </div>
  );
}
