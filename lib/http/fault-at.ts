import { AuditError } from '@/lib/audit/error';

/** The fault of a parameter that is well-formed, and yet not right. */
export function faultAt(name: string, msg: string, input: string): AuditError {
  const issues = [{ type: 'value_error', loc: ['query', name], msg, input }];
  return new AuditError('invalid_request', 'Invalid request', { issues });
}
