import type { Issue } from '@/server/domain/quality/contract';

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}

/** The effect of fixing on a model with its interval, or why there is none. */
export function impactText(issue: Issue): string {
  const { impactScore, impactLow, impactHigh, impactVerdict } = issue;
  if (impactScore === null || impactVerdict === 'not_estimable')
    return 'The effect on a model was not measured: ranked by severity and share instead.';
  const interval =
    impactLow === null || impactHigh === null ? '' : ` (${impactLow.toFixed(1)} to ${impactHigh.toFixed(1)})`;
  const figure = `${signed(impactScore)} pp${interval}`;
  switch (impactVerdict) {
    case 'helps':
      return `${figure} when fixed`;
    case 'no_measurable_effect':
      return `${figure}: no measurable effect`;
    case 'may_hurt':
      return `${figure}: fixing may hurt`;
  }
}
