import { z } from 'zod';
import { Environment } from '@/server/config/env';

/** `.env.example` from the schema of the settings: every one with its meaning and default. */
export function envExample(): string {
  const lines = Object.entries(Environment.shape).flatMap(([name, schema]) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    const required = json.default === undefined && !schema.safeParse(undefined).success;
    const note = required ? ' (required)' : '';
    return [
      `# ${schema.description ?? json.description ?? name}${note}`,
      `${required ? '' : '# '}${name}=${json.default ?? ''}`,
      '',
    ];
  });
  return `# Settings of Datrix. \`npm run up\` sets all of these by itself; a deployment sets the required ones.\n\n${lines.join('\n')}`;
}
