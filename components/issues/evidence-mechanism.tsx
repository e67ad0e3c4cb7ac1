import { Facts } from '@/components/ui/facts';
import { number } from '@/components/ui/format';
import { Section } from '@/components/ui/section';
import classes from './issue-detail.module.css';

interface MechanismProps {
  mechanism: string;
  drivers: { column: string; effect: number }[];
  togetherWith: unknown[];
}

const MEANINGS: Record<string, string> = {
  mcar: 'Missing at random: no other column tells which rows are missing. Dropping the rows loses size, not balance.',
  mar: 'Other columns tell which rows are missing. Filling from those columns keeps the balance; dropping the rows would not.',
  mnar_suspected:
    'The value itself seems to decide whether it is there. No filling can repair this; mark it for the model.',
  by_design: 'Empty on purpose: another column decides whether a value belongs here.',
  in_stretches: 'Missing in long runs of rows, as when a sensor or a source was off.',
  undecided: 'There are too few missing values, or too weak a pattern, to say why they are missing.',
};

/** Why values are missing, as far as the data can tell. */
export function Mechanism({ mechanism, drivers, togetherWith }: MechanismProps) {
  const together = togetherWith.map((entry) =>
    typeof entry === 'string' ? entry : String(Reflect.get(Object(entry), 'column') ?? ''),
  );
  return (
    <Section title="Why they are missing">
      <p className={classes.quiet}>{MEANINGS[mechanism] ?? mechanism}</p>
      {drivers.length > 0 && (
        <Facts facts={drivers.map(({ column, effect }) => [column, `effect ${number(effect)}`])} />
      )}
      {together.length > 0 && <p className={classes.quiet}>Missing together with: {together.join(', ')}</p>}
    </Section>
  );
}
