import { allOperations } from '@/server/registry';
import { RAW_ROUTES } from '@/server/transport/rest/raw-routes';

/** `docs/api.md`: every address with its meaning and the permission that it needs. */
export function apiOverview(): string {
  const operations = allOperations().flatMap(({ http, summary, permission }) =>
    http === undefined
      ? []
      : [{ method: http.method, path: http.path, summary, permission: String(permission) }],
  );
  const taken = new Set(RAW_ROUTES.map(({ method, path }) => `${method} ${path}`));
  const rows = [...RAW_ROUTES, ...operations.filter(({ method, path }) => !taken.has(`${method} ${path}`))]
    .sort((a, b) => a.path.localeCompare(b.path) || a.method.localeCompare(b.method))
    .map(
      ({ method, path, summary, permission }) => `| \`${method} ${path}\` | ${summary} | \`${permission}\` |`,
    );
  return `# API

Base address: that of the instance. Send \`Authorization: Bearer dtx_…\`. The machine-readable description is at
\`/v1/openapi.json\`, a rendered one at \`/docs\`. This list is made from the same registry that serves the calls.

- Lists answer \`{ "data": […], "nextCursor": "…" | null }\`; \`limit\` 1-100 (default 20), \`cursor\`, \`sort=field\` or \`-field\`.
- Failures are RFC 9457 problems with a \`code\`; each has a [page](errors/README.md). Someone else's object is a 404.
- Long work answers 202 with a job and \`Location: /v1/jobs/{id}\`; \`/v1/jobs/{id}/events\` follows it live.
- \`Idempotency-Key\` on a POST with a JSON body makes a repeated call answer the first response again for 24 hours.

| address | what it does | permission |
|---|---|---|
${rows.join('\n')}
`;
}
