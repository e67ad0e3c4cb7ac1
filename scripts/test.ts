/**
 * `npm test` runs everything, `npm run test:quick` (`--quick`) the inner loop, `-- --only NAME` one stage.
 * The last line is `N passed, N failed`, over all stages.
 */
import { ensureChromium } from './lib/chromium';
import {
  checkStage,
  readPlaywrightReport,
  readVitestReport,
  reportedStage,
  type StageResult,
} from './lib/stages';
import { auditStage } from './lib/supply-chain/audit-stage';
import { ensureTestServers } from './lib/test-servers/ensure-all';

const vitest = (project: string) =>
  reportedStage(
    project === 'unit' ? 'unit' : 'integration and contract',
    (file) => ({
      command: [
        'npx',
        'vitest',
        'run',
        '--project',
        project,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ],
    }),
    readVitestReport,
  );

const STAGES: Record<string, { quick: boolean; run: () => Promise<StageResult> }> = {
  lint: { quick: true, run: () => checkStage('lint', ['npx', 'biome', 'check', '.']) },
  imports: {
    quick: true,
    run: () =>
      checkStage('imports', [
        'npx',
        'depcruise',
        '--config',
        '.dependency-cruiser.cjs',
        'app',
        'components',
        'server',
        'inngest',
        'worker',
        'scripts',
        'bench',
        'tests',
      ]),
  },
  types: { quick: true, run: () => checkStage('types', ['npx', 'tsc', '--noEmit', '-p', '.']) },
  audit: { quick: true, run: auditStage },
  unit: { quick: true, run: () => vitest('unit') },
  integration: {
    quick: false,
    run: async () => {
      await ensureTestServers();
      return vitest('int');
    },
  },
  build: {
    quick: false,
    run: () => checkStage('build', ['npx', 'tsx', 'scripts/build.ts'], { NEXT_TELEMETRY_DISABLED: '1' }),
  },
  e2e: {
    quick: false,
    run: async () => {
      await ensureChromium();
      return reportedStage(
        'e2e',
        (file) => ({
          command: ['npx', 'playwright', 'test', '--reporter=list,json'],
          env: { PLAYWRIGHT_JSON_OUTPUT_NAME: file },
        }),
        readPlaywrightReport,
      );
    },
  },
};

async function main(args: string[]): Promise<void> {
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
  if (only !== undefined && STAGES[only] === undefined) {
    console.error(`Unknown stage "${only}". Stages: ${Object.keys(STAGES).join(', ')}`);
    process.exit(2);
  }
  const quick = args.includes('--quick');
  const results: StageResult[] = [];
  for (const [name, stage] of Object.entries(STAGES)) {
    if (only !== undefined ? name !== only : quick && !stage.quick) continue;
    console.log(`\n=== ${name} ===`);
    results.push(await stage.run());
  }
  console.log('\nStage                      passed  failed  skipped  seconds');
  for (const { name, passed, failed, skipped, seconds } of results) {
    console.log(
      `${name.padEnd(26)} ${String(passed).padStart(6)}  ${String(failed).padStart(6)}  ${String(skipped).padStart(7)}  ${seconds.toFixed(1).padStart(7)}`,
    );
  }
  const total = (field: 'passed' | 'failed' | 'skipped') =>
    results.reduce((sum, result) => sum + result[field], 0);
  const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
  console.log(`\n${total('passed')} passed, ${total('failed')} failed${skipped}`);
  process.exit(total('failed') > 0 ? 1 : 0);
}

await main(process.argv.slice(2));
