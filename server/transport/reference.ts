import { randomBytes } from 'node:crypto';
import { referencePolicy } from './security/policies';
import { secureAnswer, withHeaders } from './security/secure-answer';
import { transportHeaders } from './security/transport-headers';

const OPTIONS = {
  url: '/v1/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  showDeveloperTools: 'never',
};

/** The API reference, rendered in the browser from this instance's own description; nothing comes from elsewhere. */
export function handleReference(): Response {
  const nonce = randomBytes(16).toString('base64');
  const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>API reference · Datrix</title>
    <link rel="icon" href="/icon.svg" />
  </head>
  <body>
    <div id="reference"></div>
    <script nonce="${nonce}" src="/docs/reference.js"></script>
    <script nonce="${nonce}">
      Scalar.createApiReference('#reference', ${JSON.stringify(OPTIONS)});
    </script>
  </body>
</html>`;
  const headers = { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' };
  const answer = secureAnswer(new Response(page, { headers }), referencePolicy(nonce));
  return withHeaders(answer, transportHeaders());
}
