/** Content security policies by kind of answer; why each allows what it allows is in ADR 27. */

export interface PolicySettings {
  /** Whether users reach the instance over https. */
  https: boolean;
  /** React's development build evaluates text to rebuild stack traces. */
  development: boolean;
}

const NOWHERE = ["base-uri 'none'", "frame-ancestors 'none'", "object-src 'none'"];

/** Screens: scripts and style elements need this request's nonce; style attributes, which run nothing, do not. */
export function pagePolicy(nonce: string, settings: PolicySettings): string {
  return joined([
    "default-src 'self'",
    // Browsers that know `strict-dynamic` ignore 'self'; the others fall back on it.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${settings.development ? " 'unsafe-eval'" : ''}`,
    "script-src-attr 'none'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'none'",
    "form-action 'self'",
    ...NOWHERE,
    ...(settings.https ? ['upgrade-insecure-requests'] : []),
  ]);
}

/** The API reference: its viewer makes style elements of its own that cannot carry a nonce. */
export function referencePolicy(nonce: string): string {
  return joined([
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "form-action 'none'",
    ...NOWHERE,
  ]);
}

/** Answers of the API, which may carry what users sent: opened as a document they run, load and submit nothing. */
export const ANSWER_POLICY = joined(["default-src 'none'", "form-action 'none'", ...NOWHERE, 'sandbox']);

/** Reports bring their style and their pictures along; `sandbox` alone would forbid to print them. */
export const REPORT_POLICY = joined([
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "form-action 'none'",
  ...NOWHERE,
  'sandbox allow-modals',
]);

/** The few pages that NextAuth draws by itself: a form and its style, no script. */
export const SIGN_IN_POLICY = joined([
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "form-action 'self'",
  ...NOWHERE,
]);

function joined(directives: string[]): string {
  return directives.join('; ');
}
