import { expect, it, vi } from 'vitest';
import { AuditError } from './error';

it('an error of another copy of the module is an AuditError, and no other error is', async () => {
  vi.resetModules();
  const copy = await import('./error');
  expect(copy.AuditError).not.toBe(AuditError);
  expect(new copy.AuditError('overloaded', 'x')).toBeInstanceOf(AuditError);
  expect(new AuditError('overloaded', 'x')).toBeInstanceOf(copy.AuditError);
  for (const other of [new Error('x'), { name: 'AuditError' }, undefined, null, 'AuditError'])
    expect(other instanceof AuditError).toBe(false);
});
