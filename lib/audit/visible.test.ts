import { describe, expect, it } from 'vitest';
import { visible, visiblePart } from './visible';

describe('text of an event as a person may look at it', () => {
  it.each([
    ['\u001b[31mred', '⟨U+001B⟩[31mred'],
    ['invoice\u202egpj.exe', 'invoice⟨U+202E⟩gpj.exe'],
    ['a\u200bb', 'a⟨U+200B⟩b'],
    ['line\nline', 'line⟨U+000A⟩line'],
    ['\u{e0041}', '⟨U+E0041⟩'],
    ['Ünïcödé 日本 😀', 'Ünïcödé 日本 😀'],
  ])('%j is shown as %s', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it('is cut where it is longer than its place, and says how long it is', () => {
    expect(visiblePart('\u0007abc', 4)).toBe('⟨U+0007⟩abc');
    expect(visiblePart('\u0007abcd', 4)).toBe('⟨U+0007⟩abc… (5 characters)');
  });
});
