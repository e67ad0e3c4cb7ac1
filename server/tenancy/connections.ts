import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client';
import { timeStatements } from './time-statements';

interface Connections {
  app: PrismaClient;
  system: PrismaClient;
  systemUrl: string;
  pools: Record<'app' | 'system', pg.Pool>;
}

declare global {
  /** Kept on globalThis, since a development server loads this module anew on each change. */
  var datrixConnections: Connections | undefined;
}

/**
 * Connects as the two roles; called once by the composition root (and by tests, which may call it again for another
 * database). Pool sizes keep one web process and one worker well inside PostgreSQL's default of 100.
 */
export function connect(
  urls: { app: string; system: string },
  { poolMax = 10, slowMs = 0 }: { poolMax?: number; slowMs?: number } = {},
): void {
  const pool = (connectionString: string) => {
    const made = new pg.Pool({ connectionString, max: poolMax });
    timeStatements(made, slowMs);
    return made;
  };
  const client = (from: pg.Pool) =>
    new PrismaClient({ adapter: new PrismaPg(from, { disposeExternalPool: true }) });
  const pools = { app: pool(urls.app), system: pool(urls.system) };
  globalThis.datrixConnections = {
    app: client(pools.app),
    system: client(pools.system),
    systemUrl: urls.system,
    pools,
  };
}

/** How the pools of this process stand; nothing before `connect()`. */
export function poolStates(): { pool: string; total: number; idle: number; waiting: number }[] {
  return Object.entries(globalThis.datrixConnections?.pools ?? {}).map(([pool, state]) => ({
    pool,
    total: state.totalCount,
    idle: state.idleCount,
    waiting: state.waitingCount,
  }));
}

export function connections(): Connections {
  if (globalThis.datrixConnections === undefined) throw new Error('connect() was not called');
  return globalThis.datrixConnections;
}

export async function disconnect(): Promise<void> {
  const open = globalThis.datrixConnections;
  if (open === undefined) return;
  globalThis.datrixConnections = undefined;
  await Promise.all([open.app.$disconnect(), open.system.$disconnect()]);
}

/** For the few things Prisma has no words for: LISTEN and advisory locks. */
export function systemUrl(): string {
  return connections().systemUrl;
}
