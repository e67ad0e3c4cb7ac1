const CUT = '[redacted]';

/** Fields whose value is a secret under any object, as they stand in a line of JSON. */
const SECRET_FIELD =
  /"((?:[\w-]*(?:password|passphrase|secret|token|authorization|cookie|credential|privatekey|private_key|accesskey|access_key)[\w-]*)|(?:api[-_]?)?key|x-api-key|secretHash)":\s*("(?:[^"\\]|\\.)*"|\[(?:"(?:[^"\\]|\\.)*"|[^"[\]{}])*\]|\{(?:"(?:[^"\\]|\\.)*"|[^"[\]{}])*\}|-?\d[\d.eE+-]*)/gi;

/** Secrets that are known by their shape, wherever they stand: in messages, addresses and stack traces. */
const SHAPES: [RegExp, string][] = [
  // Our own keys and tokens, with the label of an environment in front or not.
  [/\bdtx_[\w-]{8,}/g, CUT],
  // JSON web tokens, signed or encrypted.
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){2,4}/g, CUT],
  [/\b(Bearer|Basic|Digest)\s+[\w+/=.~-]{6,}/gi, `$1 ${CUT}`],
  // Passwords in addresses, which may hold anything but a slash or an `@`.
  [/([a-z][a-z\d+.-]*:\/\/[^\s:/@"\\]*):[^\s/@"\\]+@/gi, `$1:${CUT}@`],
  [
    /([?&;](?:[\w.-]*(?:token|secret|password|signature|credential|key|code|assertion|SAMLResponse|state|invitation|reset)[\w.-]*)=)[^\s&"'\\#;]+/gi,
    `$1${CUT}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, CUT],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, CUT],
];

/** Cuts secrets out of a log line. */
export function scrub(line: string): string {
  let text = line.replace(SECRET_FIELD, (_whole, name: string) => `"${name}":"${CUT}"`);
  for (const [shape, by] of SHAPES) text = text.replace(shape, by);
  return text;
}
