import { z } from 'zod';
import {
  ADMINISTRATION,
  CHANGE_ERRORS,
  instant,
  ListQuery,
  listOf,
  Role,
  TenantId,
  UserName,
} from './administration';
import { operation } from './operation';

const count = z.number().int().min(0);

const UserAnswer = z
  .object({
    name: z.string(),
    role: Role,
    tenant_id: z.string().nullable(),
    partner_id: z.string().nullable(),
    must_change_password: z.boolean().describe('They have a one-time password.'),
    sessions: count.describe('Browsers that are signed in.'),
    created_at: instant,
  })
  .meta({ id: 'User' });
export type UserAnswer = z.infer<typeof UserAnswer>;

const oneTimePassword = z.string().describe('To be changed at the first sign-in; shown this once.');
const MadeUser = UserAnswer.extend({ one_time_password: oneTimePassword }).meta({ id: 'MadeUser' });

const tenantOf = TenantId.nullable().describe('Of a tenant_admin, an auditor or an analyst.');
const partnerOf = TenantId.nullable().describe(
  'Of a partner_admin, or of an auditor or analyst without a tenant.',
);

export const UserRequest = z
  .strictObject({
    name: UserName,
    role: Role,
    tenant_id: tenantOf.default(null),
    partner_id: partnerOf.default(null),
  })
  .meta({ id: 'UserRequest', examples: [{ name: 'grace', role: 'auditor', tenant_id: 'acme' }] });

export const UserChange = z
  .strictObject({ role: Role.optional(), tenant_id: tenantOf.optional(), partner_id: partnerOf.optional() })
  .meta({ id: 'UserChange', examples: [{ role: 'tenant_admin' }] });

const READ = { ...ADMINISTRATION, permission: 'admin:read' } as const;
const WRITE = { ...ADMINISTRATION, permission: 'admin:write' } as const;

export const listUsers = operation({
  ...READ,
  query: ListQuery,
  id: 'listUsers',
  method: 'GET',
  path: '/api/v1/users',
  summary: 'Console users whose rights are within those of the caller, by name',
  answers: [{ status: 200, description: 'Never a password.', schema: listOf(UserAnswer) }],
  errors: ['forbidden', 'invalid_request'],
});

export const postUser = operation({
  ...WRITE,
  id: 'postUser',
  method: 'POST',
  path: '/api/v1/users',
  summary: 'Make a console user, with rights of the caller at most',
  body: { 'application/json': UserRequest },
  answers: [{ status: 201, description: 'With the one-time password.', schema: MadeUser }],
  errors: CHANGE_ERRORS,
});

export const patchUser = operation({
  ...WRITE,
  id: 'patchUser',
  method: 'PATCH',
  path: '/api/v1/users/{user}',
  summary: 'Change what a user may do; open sessions have it from their next request on',
  body: { 'application/json': UserChange },
  answers: [{ status: 200, description: 'As they are.', schema: UserAnswer }],
  errors: CHANGE_ERRORS,
});

export const deleteUser = operation({
  ...WRITE,
  id: 'deleteUser',
  method: 'DELETE',
  path: '/api/v1/users/{user}',
  summary: 'Delete a user and end their sessions; what tells of them stays',
  answers: [{ status: 204, description: 'They are gone.' }],
  errors: ['forbidden', 'not_found', 'conflict'],
});

export const postPasswordReset = operation({
  ...WRITE,
  id: 'postPasswordReset',
  method: 'POST',
  path: '/api/v1/users/{user}/password-reset',
  summary: 'Give a user a one-time password and end their sessions',
  answers: [
    {
      status: 200,
      description: 'The password, which is shown this once.',
      schema: z
        .object({ name: z.string(), one_time_password: oneTimePassword, sessions: count })
        .meta({ id: 'PasswordReset' }),
    },
  ],
  errors: ['forbidden', 'not_found', 'conflict'],
});

export const postSignOut = operation({
  ...WRITE,
  id: 'postSignOut',
  method: 'POST',
  path: '/api/v1/users/{user}/sign-out',
  summary: 'End every session of a user',
  answers: [{ status: 200, description: 'How many it ended.', schema: z.object({ sessions: count }) }],
  errors: ['forbidden', 'not_found'],
});
