import { describe, expect, it } from 'vitest';
import { useTestDatabase } from '@/db/test-database';
import { bootstrapAdmin, findConsolePrincipal, resetConsolePassword, signInUser } from './console-user';
import { checkPassword, hashPassword } from './password';

const place = useTestDatabase();

describe('the first administrator', () => {
  it('is made once, whoever starts first, and signs in with the password that was shown', async () => {
    const passwords = await Promise.all(Array.from({ length: 4 }, () => bootstrapAdmin(place().owner)));
    const shown = passwords.filter((password) => password !== undefined);
    expect(shown).toHaveLength(1);
    expect(await signInUser('admin', shown[0] ?? '')).toMatchObject({
      subject: 'admin',
      role: 'super_admin',
    });
    expect(await bootstrapAdmin(place().owner)).toBeUndefined();
  });

  it('is refused with another password, and an unknown name with any', async () => {
    expect(await signInUser('admin', 'wrong')).toBeUndefined();
    expect(await signInUser('nobody', '')).toBeUndefined();
    expect(await signInUser('ad\0min', 'x')).toBeUndefined();
  });

  it('gets a new password in place of the old one', async () => {
    const [first, second] = [
      await resetConsolePassword(place().owner, 'admin'),
      await resetConsolePassword(place().owner, 'admin'),
    ];
    expect(await signInUser('admin', first ?? '')).toBeUndefined();
    expect(await signInUser('admin', second ?? '')).toBeDefined();
    expect(await resetConsolePassword(place().owner, 'nobody')).toBeUndefined();
  });

  it('loses the session with the row: rights are read anew', async () => {
    expect(await findConsolePrincipal('admin')).toBeDefined();
    await place().owner`delete from console_user`;
    expect(await findConsolePrincipal('admin')).toBeUndefined();
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
