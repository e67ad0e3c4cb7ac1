import { expect, test } from '@playwright/test';
import { credentials } from './credentials';
import { signInAsDemo } from './sign-in';

test('a page follows its datasets over the WebSocket with its own session', async ({ page, request }) => {
  await signInAsDemo(page);
  const { apiKey, url } = credentials();
  const headers = { authorization: `Bearer ${apiKey}` };
  const { data } = await (await request.get(`${url}/v1/datasets?limit=1`, { headers })).json();
  const [dataset] = data;
  const ready = page.evaluate((topic) => {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/v1/ws`);
    const told: unknown[] = [];
    Reflect.set(window, 'told', told);
    return new Promise<void>((resolve, reject) => {
      socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', id: 'own', topics: [topic] }));
      socket.onerror = () => reject(new Error('the socket was refused'));
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(String(data));
        told.push(message);
        if (message.type === 'ready') resolve();
      };
    });
  }, `dataset:${dataset.id}`);
  await ready;
  const tags = [...dataset.tags, 'followed'];
  await request.patch(`${url}/v1/datasets/${dataset.id}`, { headers, data: { tags } });
  await expect
    .poll(() => page.evaluate(() => JSON.stringify(Reflect.get(window, 'told'))))
    .toContain('"changed":["tags"]');
  await request.patch(`${url}/v1/datasets/${dataset.id}`, { headers, data: { tags: dataset.tags } });
});
