import type { Judgement } from './contract.ts';

/** The judgement in words. No table can prove that gaps do not depend on the values they hide. */
export function describeJudgement({ mechanism, drivers, smallestShift }: Judgement): string {
  const [driver] = drivers;
  switch (mechanism) {
    case 'mcar':
      return `No pattern was found in the other columns; a shift of ${(smallestShift ?? 0).toFixed(2)} standard deviations or more would have been noticed. Dependence on the missing value itself cannot be ruled out.`;
    case 'mar':
      return `Whether it is missing depends on \`${driver?.column ?? ''}\` (${grade(driver?.effect ?? 0)}); dependence on the missing value itself cannot be ruled out.`;
    case 'mnar_suspected':
      return `It seems to be missing depending on the value itself: what the other columns say the value should be explains the gaps better than any of them does (the nearest is \`${driver?.column ?? ''}\`). A table cannot prove this.`;
    case 'by_design':
      return `\`${driver?.column ?? ''}\` decides where it is missing: it looks absent by design.`;
    case 'in_stretches':
      return 'The gaps come in long stretches of rows, as after an outage or by the order of loading.';
    case 'undecided':
      return 'There are too few gaps or rows to tell why.';
  }
}

function grade(effect: number): string {
  if (effect < 0.35) return 'slightly';
  if (effect < 0.7) return 'weakly';
  return effect < 1.2 ? 'clearly' : 'strongly';
}
