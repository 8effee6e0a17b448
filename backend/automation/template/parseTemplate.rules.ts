/** A name in a template: `steps.scale.body.replicas` as its segments. */
export interface Placeholder {
  path: string;
  segments: readonly string[];
}

/** Literal texts and placeholders in their order. */
export type TemplatePart = string | Placeholder;

const MAX_SEGMENTS = 12;
const PATH = /^[A-Za-z_][A-Za-z0-9_-]{0,62}(?:\.[A-Za-z0-9_-]{1,63})*$/;

/**
 * Takes a template apart. There is nothing but `{{ name.of.a.value }}`: no calls, no operators, no code.
 * Answers the reason as a text when it is not well formed.
 */
export function parseTemplate(template: string): TemplatePart[] | { problem: string } {
  const parts: TemplatePart[] = [];
  let at = 0;
  for (;;) {
    const open = template.indexOf('{{', at);
    if (open < 0) {
      return template.length > at ? [...parts, template.slice(at)] : parts;
    }
    const close = template.indexOf('}}', open + 2);
    if (close < 0) {
      return { problem: '"{{" has no "}}". Close the placeholder.' };
    }
    const path = template.slice(open + 2, close).trim();
    const segments = path.split('.');
    if (!PATH.test(path) || segments.length > MAX_SEGMENTS) {
      return {
        problem: `"{{ ${path.slice(0, 80)} }}" is no placeholder. Write names joined by dots, for example {{ incident.number }}.`,
      };
    }
    if (open > at) {
      parts.push(template.slice(at, open));
    }
    parts.push({ path, segments });
    at = close + 2;
  }
}
