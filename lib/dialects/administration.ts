import { z } from 'zod';
import { ROLES } from '@/lib/audit/role';
import { isTenantId } from '@/lib/audit/tenant-id';
import { isUserName } from '@/lib/audit/user-name';
import { integerParameter, textParameter } from './fastapi-parameter';
import { trailmark } from './trailmark';

/** What all endpoints that administer identity share. */
export const ADMINISTRATION = {
  dialect: trailmark,
  servesConsole: true,
  query: z.object({}),
} as const;

/** What a change of identity may be refused with. */
export const CHANGE_ERRORS = [
  ...(['forbidden', 'invalid_request', 'invalid_body', 'too_large'] as const),
  ...(['not_found', 'conflict'] as const),
] as const;

export const ListQuery = z.object({
  after: textParameter('The name after which the list goes on: `next` of the page before.'),
  limit: integerParameter('At most so many.', 100n, { min: 1n, max: 1_000n }),
});

/** A page of a list that is read in the order of its names. */
export function listOf(item: z.ZodType) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('What to ask for as `after`; null at the end.'),
  });
}

export const instant = z.iso.datetime();

export const Role = z.enum(ROLES);

export const TenantId = z
  .string()
  .refine(isTenantId, 'Letters, digits and ._-, at most 128, and a letter or digit at both ends');

export const UserName = z
  .string()
  .refine(isUserName, '1 to 128 visible characters, without spaces at the ends');

/** A name that can be a source too, and stands in a header. */
export const SourceName = z.string().regex(/^[!-~]{1,64}$/, '1 to 64 visible characters without spaces');
