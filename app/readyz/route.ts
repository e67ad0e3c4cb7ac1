import { isReady } from '@/server/transport/web';

export const dynamic = 'force-dynamic';

export async function GET(): Promise<Response> {
  const ready = await isReady();
  return Response.json({ status: ready ? 'ready' : 'not ready' }, { status: ready ? 200 : 503 });
}
