import { expect, it } from 'vitest';
import { AuditError } from '@/lib/audit/error';
import { toAuditError } from '@/lib/http/handler';
import { isTransient } from './transient';

const failing = (code: string) => Object.assign(new Error('no'), { code });

it('takes a full disk for what is over soon: it is written again, and answered 503, not 500', () => {
  const full = failing('53100');
  expect(isTransient(full)).toBe(true);
  expect(toAuditError(full, { dialect: 'trailmark' })).toMatchObject({ status: 503 });
});

it('takes a worker of a cluster that is lost for one that comes back', () => {
  expect(isTransient(failing('08006'))).toBe(true);
  const lost = Object.assign(new Error('failure on connection marked as essential: worker-1:5432'), {
    code: 'XX000',
  });
  expect(isTransient(lost)).toBe(true);
  expect(isTransient(failing('XX000'))).toBe(false);
});

it('takes a statement that can never succeed for none', () => {
  for (const code of ['23505', '42P01', '22P02']) expect(isTransient(failing(code))).toBe(false);
  expect(isTransient(new AuditError('conflict', 'no'))).toBe(false);
});
