import { expect, it, onTestFinished } from 'vitest';
import { findBinaries } from './binaries';

it('a platform without PostgreSQL is told to set DATABASE_URL', async () => {
  const { arch } = process;
  onTestFinished(() => {
    Object.defineProperty(process, 'arch', { value: arch });
  });
  Object.defineProperty(process, 'arch', { value: 'mips' });
  await expect(findBinaries()).rejects.toThrow(/no PostgreSQL for \w+-mips .* set DATABASE_URL/);
});
