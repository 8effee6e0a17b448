/** What a character is to the masker. */
export const OTHER = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const SPACE = 3;
/** Control characters and what could not be decoded: binary content. */
export const CONTROL = 4;

/** Class of each UTF-16 unit. Letters of every script count as letters, so that no language is masked away. */
export const CLASS = tableOf();

function tableOf(): Uint8Array {
  const table = new Uint8Array(65_536);
  table.fill(CONTROL, 0, 32);
  table.fill(LETTER, 160);
  table.fill(CONTROL, 127, 160);
  set(table, LETTER, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ');
  set(table, DIGIT, '0123456789');
  set(table, SPACE, ' \t\r\n\u00a0\u2028\u2029\u3000');
  set(table, CONTROL, '\ufffd\ufffe\uffff');
  return table;
}

function set(table: Uint8Array, as: number, characters: string): void {
  for (const character of characters) {
    table[character.charCodeAt(0)] = as;
  }
}

/** 1 for 0-9, a-f and A-F. */
export const HEX = flagsOf('0123456789abcdefABCDEF');

/** A table with 1 for the given characters. */
export function flagsOf(characters: string): Uint8Array {
  const table = new Uint8Array(65_536);
  set(table, 1, characters);
  return table;
}
