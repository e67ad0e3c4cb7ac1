import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Exit codes of `up`; the text of each is printed with what to do. */
export const EXIT = {
  failed: 1,
  usage: 2,
  portInUse: 3,
  otherVersion: 4,
  diskFull: 5,
  notOurs: 6,
} as const;

/** A failure with its own exit code, whose message is all that the user needs to see. */
export class UpError extends Error {
  constructor(
    readonly exitCode: number,
    message: string,
  ) {
    super(message);
  }
}

export interface UpOptions {
  port: number;
  dataDir: string;
  detach: boolean;
  fresh: boolean;
  help: boolean;
  /** Longest wait before a child that ended is started again, in milliseconds; default: half a minute. */
  restartDelayMaxMs?: number;
}

export const USAGE = `npm run up -- [--port N] [--data DIR] [--detach] [--fresh]
  --port N     port of the web application on 127.0.0.1 (default 3000)
  --data DIR   folder for everything that is kept (default .datrix)
  --detach     return when it is ready and keep running; stop with \`npm run down\`
  --fresh      delete what the folder holds and begin anew
Exit codes: 1 failed, 2 wrong option, 3 port in use, 4 data of another PostgreSQL version, 5 too little disk space,
6 the folder holds something else.`;

/** Paths are relative to where the user called npm, not to the project. */
export function parseUpOptions(
  args: string[],
  calledFrom = process.env.INIT_CWD ?? process.cwd(),
): UpOptions {
  const values = parse(args);
  const port = Number(values.port ?? '3000');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new UpError(EXIT.usage, `--port needs a number from 1 to 65535, not "${values.port}"\n\n${USAGE}`);
  }
  return {
    port,
    dataDir: values.data === undefined ? resolve('.datrix') : resolve(calledFrom, values.data),
    detach: values.detach ?? false,
    fresh: values.fresh ?? false,
    help: values.help ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: 'string' },
        data: { type: 'string' },
        detach: { type: 'boolean' },
        fresh: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new UpError(EXIT.usage, `${error instanceof Error ? error.message : error}\n\n${USAGE}`);
  }
}
