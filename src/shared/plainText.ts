/**
 * Spread into the options of `t()` when a value comes from data: i18next escapes values for HTML by default, and React
 * escapes again, so a tenant called "A & B" would read "A &amp; B". Never use it where the result becomes HTML.
 */
export const plainText = { interpolation: { escapeValue: false } } as const;
