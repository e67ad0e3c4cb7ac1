import { describe, expect, it } from 'vitest';
import { ROLE_PERMISSIONS } from '@/server/access/permissions';
import { Role } from '@/server/domain/organisations/contract';
import { describeRole, roleWords } from './role-words';

describe('a role in words', () => {
  it('says everything of the two that manage', () => {
    expect(describeRole('super_admin')).toMatch(/^Everything, /);
    expect(describeRole('admin')).toMatch(/^Everything except .*billing/);
  });

  it('tells changing from seeing, and row data apart', () => {
    expect(roleWords('data_engineer').changes).toContain('datasets');
    expect(roleWords('viewer').changes).toEqual([]);
    expect(roleWords('viewer').sees).toContain('datasets');
    expect(describeRole('viewer')).toContain('No row data.');
    expect(describeRole('data_scientist')).toContain('Reads row data.');
    expect(describeRole('auditor')).toContain('Sees the audit trail');
    expect(describeRole('annotator')).toMatch(/only the tasks/);
  });

  it('promises no change that the table does not hold', () => {
    for (const role of Role.options) {
      const held = ROLE_PERMISSIONS[role].some(
        (permission) => !/\.(read|preview)|^account\./.test(permission),
      );
      expect(roleWords(role).changes.length > 0, role).toBe(held);
    }
  });
});
