import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>;

/**
 * Prisma's adapter cuts a script at every semicolon, also at those inside function bodies. PostgreSQL itself takes a
 * whole script in one message and runs it as one transaction, so this sends it uncut.
 */
export class WholeScriptAdapterFactory extends PrismaPg {
  private readonly opened: Adapter[] = [];

  constructor(private readonly ownerUrl: string) {
    super({ connectionString: ownerUrl });
  }

  override async connect(): Promise<Adapter> {
    const adapter = await super.connect();
    this.opened.push(adapter);
    adapter.executeScript = async (script) => {
      const client = new pg.Client({ connectionString: this.ownerUrl });
      await client.connect();
      try {
        await client.query(script);
      } finally {
        await client.end();
      }
    };
    return adapter;
  }

  /** The engine never closes what it opened. */
  async close(): Promise<void> {
    await Promise.all(this.opened.map((adapter) => adapter.dispose()));
  }
}
