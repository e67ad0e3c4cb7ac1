/** Next calls this once, before the first request, in the process that serves. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { observeWeb } = await import('./server/transport/observe-web');
  observeWeb();
}
