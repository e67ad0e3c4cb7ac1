import http from 'node:http';
import { z } from 'zod';

const Attribute = z.looseObject({ key: z.string(), value: z.looseObject({}) });
const Span = z.looseObject({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(Attribute).default([]),
});
const Export = z.object({
  resourceSpans: z.array(
    z.looseObject({
      resource: z.looseObject({ attributes: z.array(Attribute) }),
      scopeSpans: z.array(z.looseObject({ spans: z.array(Span) })),
    }),
  ),
});

export interface ReceivedSpan extends z.infer<typeof Span> {
  service: string;
}

/** A collector of OTLP over HTTP in JSON, which keeps what it is sent. */
export async function startOtlpReceiver(port = 0) {
  const spans: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      bodies.push(text);
      for (const { resource, scopeSpans } of Export.parse(JSON.parse(text)).resourceSpans) {
        const name = resource.attributes.find(({ key }) => key === 'service.name');
        const service = String(Reflect.get(Object(name?.value), 'stringValue'));
        for (const span of scopeSpans.flatMap((scope) => scope.spans)) spans.push({ ...span, service });
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const used = typeof address === 'object' && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${used}`,
    spans,
    /** Everything that was sent, to look for what must not be in it. */
    sent: () => bodies.join('\n'),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
