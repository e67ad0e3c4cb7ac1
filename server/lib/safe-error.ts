const MESSAGE_MAX = 500;
const STACK_LINES = 12;

export interface LoggedError {
  type: string;
  code?: string;
  message: string;
  stack?: string;
  cause?: LoggedError;
}

/**
 * An error as it may be logged: its kind, its message without quoted values, and where it was thrown. Databases and
 * engines put rows into messages, details and parameters, and no row may get into a log.
 */
export function safeError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: withoutValues(String(error)) };
  const code: unknown = Reflect.get(error, 'code');
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type: error.name === 'Error' ? error.constructor.name : error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: withoutValues(error.message),
    ...(frames.length === 0 ? {} : { stack: frames.slice(0, STACK_LINES).join('\n') }),
    ...(error.cause === undefined || depth > 2 ? {} : { cause: safeError(error.cause, depth + 1) }),
  };
}

/** Texts in quotes may be values of a user's table, and so may what a message shows after `LINE 1:`. */
export function withoutValues(message: string): string {
  return message
    .replaceAll(/LINE \d+:[\s\S]*$/g, 'LINE …')
    .replaceAll(/'(?:[^']|'')*'|"(?:[^"\\]|\\.)*"|`[^`]*`/g, (quoted) => `${quoted[0]}…${quoted[0]}`)
    .replaceAll(/=\([^)]*\)/g, '=(…)')
    .slice(0, MESSAGE_MAX);
}
