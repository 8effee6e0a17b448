import { cleanText } from '../../platform/index.ts';

/** Characters of an answer that are kept with a step. */
export const OUTPUT_LIMIT = 20_000;

/** The end of a text, as it can be stored. */
export function endOf(text: string): string {
  const clean = cleanText(text);
  return clean.length > OUTPUT_LIMIT ? `…${clean.slice(1 - OUTPUT_LIMIT).toWellFormed()}` : clean;
}

/** The text without a secret that the other side has said back, whole or without its scheme ("Bearer "). */
export function withoutSecret(text: string, secret: string | null): string {
  if (secret === null) {
    return text;
  }
  const bare = secret.replace(/^\S+ +/, '');
  const forms = [
    secret,
    JSON.stringify(secret).slice(1, -1),
    ...(bare.length >= 6 ? [bare, JSON.stringify(bare).slice(1, -1)] : []),
  ];
  return [...new Set(forms)].reduce((left, form) => left.replaceAll(form, '•••'), text);
}
