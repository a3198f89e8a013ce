/** Whether a text can be the name of a console user: 1 to 128 visible characters, which can stand in a path. */
export function isUserName(text: string): boolean {
  return /^[^\p{C}]{1,128}$/u.test(text) && text.trim() === text && text !== '.' && text !== '..';
}
