/**
 * Who may import whom; the reasons stand in docs/ARCHITECTURE.md. There is no list of exceptions: a rule that is
 * wrong is changed here, for everybody.
 */
const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const TESTS = '\\.(test|spec|fixture)\\.tsx?$|^tests/|^bench/';

module.exports = {
  forbidden: [
    forbid('no-cycles', 'A cycle makes two files one.', {}, { circular: true }),
    forbid(
      'no-unresolved',
      'Every import must resolve.',
      { pathNot: '^tests/' },
      { couldNotResolve: true, pathNot: '^(server-only|client-only)$' },
    ),
    forbid(
      'app-is-thin',
      'URLs call operations through a transport; they never reach the domain or the database.',
      { path: '^app/' },
      {
        path: '^(server/(domain|tenancy|engine|stats|jobs|adapters|operations|audit|access)|inngest|worker)/',
        pathNot: '^server/(domain/[^/]+/contract|operations/errors|access/permissions)',
      },
    ),
    forbid(
      'components-know-contracts-only',
      'What runs in the browser may import zod contracts, the permission table and types of the router.',
      { path: '^components/' },
      {
        path: '^(server|inngest|worker|app)/',
        pathNot:
          '^server/(domain/[^/]+/contract|operations/errors|access/permissions|transport/trpc/app-router)|^server/lib/',
      },
    ),
    forbid(
      'contracts-are-pure',
      'contract.ts runs in the browser: zod, other contracts and pure lib files only.',
      { path: '^server/domain/[^/]+/contract\\.ts$' },
      { path: '^server/', pathNot: '^server/(domain/[^/]+/contract\\.ts|lib/)' },
    ),
    forbid(
      'operations-know-no-domain',
      'The kernel serves every capability and knows none.',
      { path: '^server/operations/', pathNot: TESTS },
      { path: '^server/(domain|registry|transport|adapters)', pathNot: '/contract\\.ts$' },
    ),
    forbid(
      'domain-is-framework-free',
      'Domain code runs the same under any door and any job runner.',
      { path: '^server/(domain|stats|transforms)/', pathNot: TESTS },
      {
        path: [
          '^(app|components|inngest|worker)/',
          '^server/(transport|adapters|auth|config|registry)',
          'node_modules/(next|next-auth|react|react-dom|@trpc|hono|graphql|inngest|@aws-sdk|ioredis|kafkajs)/',
        ],
      },
    ),
    forbid(
      'capabilities-meet-at-the-index',
      'Another capability is used through its index.ts or its contract.',
      { path: '^server/domain/([^/]+)/', pathNot: TESTS },
      {
        path: '^server/domain/([^/]+)/',
        pathNot: '^server/domain/($1/|[^/]+/(index|contract|run-in-worker)\\.ts$)',
      },
    ),
    forbid(
      'stats-is-numeric-only',
      'Kernels on typed arrays know no capability.',
      { path: '^server/stats/', pathNot: TESTS },
      { path: '^server/', pathNot: '^server/(stats|lib|operations/errors)' },
    ),
    forbid(
      'adapters-are-composed-once',
      'Only the composition roots choose adapters.',
      { pathNot: `^server/(config|adapters)/|^scripts/|^worker/|${TESTS}` },
      { path: '^server/adapters/' },
    ),
    forbid(
      'the-network-is-an-adapter',
      'Addresses that users name are reached through services.outbound alone, which checks where they lead.',
      {
        path: '^(app|components|inngest|server)/',
        pathNot: `^server/(adapters|transport|observability)/|${TESTS}`,
      },
      {
        path: '^(node:)?(http|https|http2|net|tls|dgram|dns)(/promises)?$|node_modules/(undici|axios|node-fetch|got)/',
      },
    ),
    forbid(
      'prisma-is-private',
      'The raw client is reached through withTenant and withSystem only.',
      { pathNot: '^server/tenancy/|^tests/' },
      { path: '^server/tenancy/generated/' },
    ),
    forbid(
      'lib-is-pure',
      'server/lib has no domain words.',
      { path: '^server/lib/' },
      { path: '^server/(?!lib/)' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.next/', '\\.toolchain/', '\\.datrix/', 'server/tenancy/generated/internal'] },
    parser: 'swc',
    webpackConfig: { fileName: './scripts/lib/resolve-alias.cjs' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.css', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
    combinedDependencies: true,
  },
};
