import { DomainError } from '@/server/operations/errors';

const COMMENTS_AND_SPACE = /^(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*/;
const LAST_SEMICOLON = /;(\s|--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/)*$/;

/**
 * The text of one query, to be put in brackets as a table. What it may do is decided by the database (a transaction
 * that only reads, one statement a call, brackets that take nothing but a query); this only says early what is wrong.
 */
export function selectText(query: string): string {
  const text = query.trim().replace(LAST_SEMICOLON, '');
  const start = text.replace(COMMENTS_AND_SPACE, '');
  if (!/^(select|with|values|table|\()\b|^\(/i.test(start)) {
    throw new DomainError(
      'source_failed',
      'Only a query that reads is allowed: begin it with SELECT or WITH.',
      {
        errors: [{ path: 'sql', message: 'must be one SELECT' }],
      },
    );
  }
  return text;
}

/** `schema/table` with each part percent-encoded, as `browse` gives it. */
export function splitTablePath(path: string): { schema: string; table: string } {
  const [schema, table, ...more] = path.split('/').map((part) => decodeURIComponent(part));
  if (schema === undefined || table === undefined || table === '' || more.length > 0) {
    throw new DomainError('source_failed', `\`${path}\` names no table. Give \`schema/table\`.`, {
      errors: [{ path: 'object', message: 'must be schema/table' }],
    });
  }
  return { schema, table };
}

export function tablePath(schema: string, table: string): string {
  return `${encodeURIComponent(schema)}/${encodeURIComponent(table)}`;
}
