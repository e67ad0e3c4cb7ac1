import { z } from 'zod';
import { Environment, SECRET_NAMES } from '@/server/config/env';

/** `.env.example` from the schema of the settings: every one with its meaning and default. */
export function envExample(): string {
  const lines = Object.entries(Environment.shape).flatMap(([name, schema]) => {
    const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    const required = json.default === undefined && !schema.safeParse(undefined).success;
    const note = required ? ' (required)' : '';
    return [
      `# ${schema.description ?? json.description ?? name}${note}`,
      `${required ? '' : '# '}${name}=${json.default ?? ''}`,
      ...(SECRET_NAMES.includes(name) ? [`# ${name}_FILE=`] : []),
      '',
    ];
  });
  return `# Settings of Datrix. \`npm run up\` sets all of these by itself; a deployment sets the required ones.\n# A secret may stand in a file instead: name it by the setting with _FILE behind.\n\n${lines.join('\n')}`;
}
