import { GivenRole } from '@/server/domain/saml-connections/contract';

export interface RoleEntry {
  value: string;
  role: GivenRole;
}

/** One `value = role` a line. The first line that is neither empty nor readable is named. */
export function parseRoleMap(text: string): { entries: RoleEntry[]; fault: string | null } {
  const entries: RoleEntry[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.lastIndexOf('=');
    const role = GivenRole.safeParse(
      line
        .slice(at + 1)
        .trim()
        .toLowerCase()
        .replaceAll(' ', '_'),
    );
    const value = line.slice(0, Math.max(at, 0)).trim();
    if (at < 0 || value === '' || !role.success) {
      const fault = `Line ${index + 1} has to be like: group = viewer. Roles: ${GivenRole.options.join(', ')}.`;
      return { entries, fault };
    }
    entries.push({ value, role: role.data });
  }
  return { entries, fault: null };
}

export function printRoleMap(entries: readonly RoleEntry[]): string {
  return entries.map(({ value, role }) => `${value} = ${role}`).join('\n');
}
