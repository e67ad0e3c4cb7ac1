import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const Credentials = z.object({ url: z.string(), apiKey: z.string() });

export interface RunningInstance {
  get(path: string): Promise<Response>;
  post(path: string, body: FormData | object): Promise<unknown>;
  json(path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** `npm run up` in a folder of its own: a real web server, a real worker and a real database. */
export async function startInstance(
  dataDir: string,
  port: number,
  env: Record<string, string> = {},
): Promise<RunningInstance> {
  await script('up', ['--port', String(port), '--data', dataDir, '--detach'], env);
  const { url, apiKey } = Credentials.parse(
    JSON.parse(await readFile(join(dataDir, 'credentials.json'), 'utf8')),
  );
  const headers = { authorization: `Bearer ${apiKey}` };
  const get = (path: string) => fetch(`${url}${path}`, { headers });
  return {
    get,
    async json(path) {
      const response = await get(path);
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    async post(path, body) {
      const form = body instanceof FormData;
      const response = await fetch(`${url}${path}`, {
        method: 'POST',
        headers: form ? headers : { ...headers, 'content-type': 'application/json' },
        body: form ? body : JSON.stringify(body),
      });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    stop: () => script('down', ['--data', dataDir], {}),
  };
}

function script(name: string, args: string[], env: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...args], {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${name} ended with ${code}`))));
  });
}
