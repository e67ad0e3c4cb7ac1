import { describe, expect, it } from 'vitest';
import { parseRoleMap, printRoleMap } from './role-map';

describe('the role map as text', () => {
  it('reads what it printed, also values with an equals sign', () => {
    const entries = [
      { value: 'cn=engineers', role: 'data_engineer' as const },
      { value: 'All staff', role: 'viewer' as const },
    ];
    expect(parseRoleMap(printRoleMap(entries))).toEqual({ entries, fault: null });
  });

  it.each(['no role', '= viewer', 'x = king', 'x = super_admin'])('names the line of %j', (line) => {
    expect(parseRoleMap(`a = viewer\n\n${line}`).fault).toContain('Line 3');
  });
});
