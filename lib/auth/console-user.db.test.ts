import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import {
  bootstrapAdmin,
  checkConsolePassword,
  createConsoleUser,
  listConsoleUsers,
  resetConsolePassword,
} from './console-user';
import { checkPassword, hashPassword } from './password';

const place = useTestDatabase();
const ADMIN = { name: 'admin', role: 'super_admin', tenantId: undefined, partnerId: undefined } as const;
const isRight = async (name: string, password: string | undefined) =>
  (await checkConsolePassword(name, password ?? '')).isRight;

describe('the first administrator', () => {
  it('is made once, whoever starts first, and signs in with the password that was shown', async () => {
    const passwords = await Promise.all(Array.from({ length: 4 }, () => bootstrapAdmin(place().owner)));
    const shown = passwords.filter((password) => password !== undefined);
    expect(shown).toHaveLength(1);
    expect(await isRight('admin', shown[0])).toBe(true);
    expect(await bootstrapAdmin(place().owner)).toBeUndefined();
  });

  it('is refused with another password, and an unknown name with any', async () => {
    expect(await isRight('admin', 'wrong')).toBe(false);
    expect(await isRight('nobody', '')).toBe(false);
    expect(await isRight('ad\0min', 'x')).toBe(false);
  });

  it('gets a new password in place of the old one', async () => {
    const first = await resetConsolePassword(place().owner, ADMIN);
    const second = await resetConsolePassword(place().owner, ADMIN);
    expect(await isRight('admin', first?.password)).toBe(false);
    expect(await isRight('admin', second?.password)).toBe(true);
    expect(await resetConsolePassword(place().owner, { ...ADMIN, name: 'nobody' })).toMatchObject({
      outcome: 'unknown',
    });
  });
});

describe('a user', () => {
  it('is made once a name, with a one-time password, and listed without it', async () => {
    const rights = { role: 'auditor', tenantId: 'acme', partnerId: undefined } as const;
    const password = await createConsoleUser(place().owner, 'ana', rights);
    expect(await isRight('ana', password)).toBe(true);
    expect(await createConsoleUser(place().owner, 'ana', rights)).toBeUndefined();
    const users = await listConsoleUsers(place().owner);
    expect(users.find(({ name }) => name === 'ana')).toMatchObject({
      ...{ role: 'auditor', tenantId: 'acme', mustChangePassword: true, sessions: 0 },
    });
    expect(JSON.stringify(users)).not.toMatch(/scrypt/);
  });
});

describe('password hashes', () => {
  it('are salted, and check only their own password', async () => {
    const [one, two] = [await hashPassword('same'), await hashPassword('same')];
    expect(one).not.toBe(two);
    expect(await checkPassword('same', one)).toBe(true);
    expect(await checkPassword('Same', one)).toBe(false);
  });
});
