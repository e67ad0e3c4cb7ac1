import { describe, expect, it } from 'vitest';
import { PERMISSIONS } from '@/server/access/permissions';
import { permissionGroups, presetIn, presetOf } from './permission-groups';

describe('permissions on offer', () => {
  it('stand in one group each, none left out', () => {
    const shown = permissionGroups(PERMISSIONS).flatMap(({ permissions }) => permissions);
    expect([...shown].sort()).toEqual([...PERMISSIONS].sort());
    expect(permissionGroups(['dataset.read', 'new.thing']).map(({ title }) => title)).toEqual([
      'Datasets',
      'Other',
    ]);
  });

  it('read-only changes nothing', () => {
    for (const name of presetOf('read', PERMISSIONS))
      expect(name).not.toMatch(/manage|create|update|delete|run|apply/);
    expect(presetOf('read', PERMISSIONS)).toContain('dataset.read_rows');
  });

  it('a choice that equals a preset is called by it', () => {
    expect(presetIn(PERMISSIONS, PERMISSIONS)).toBe('full');
    expect(presetIn(presetOf('read', PERMISSIONS), PERMISSIONS)).toBe('read');
    expect(presetIn(['dataset.delete'], PERMISSIONS)).toBeNull();
  });
});
