import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/client';

interface Connections {
  app: PrismaClient;
  system: PrismaClient;
  systemUrl: string;
}

declare global {
  /** Kept on globalThis, since a development server loads this module anew on each change. */
  var datrixConnections: Connections | undefined;
}

/**
 * Connects as the two roles; called once by the composition root (and by tests, which may call it again for another
 * database). Pool sizes keep one web process and one worker well inside PostgreSQL's default of 100.
 */
export function connect(urls: { app: string; system: string }, poolMax = 10): void {
  const client = (connectionString: string) =>
    new PrismaClient({ adapter: new PrismaPg({ connectionString, max: poolMax }) });
  globalThis.datrixConnections = {
    app: client(urls.app),
    system: client(urls.system),
    systemUrl: urls.system,
  };
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
