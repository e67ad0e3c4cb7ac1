import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const shared = {
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
};
const never = ['node_modules/**', '.toolchain/**', '.next/**', '.datrix/**'];

export default defineConfig({
  ...shared,
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['**/*.test.ts', '**/*.test.tsx'],
          exclude: [...never, '**/*.int.test.ts', 'tests/**'],
          pool: 'threads',
        },
      },
      {
        ...shared,
        test: {
          name: 'int',
          include: ['**/*.int.test.ts', 'tests/contract/**/*.test.ts'],
          exclude: never,
          globalSetup: ['tests/support/global-setup.ts'],
          pool: 'forks',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
