/** Headers that the sidecar itself decides on, because they decide where a request goes, how it ends, or who sends it. */
const OWN = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authorization',
  'proxy-authenticate',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
  'content-length',
  'content-encoding',
  'idempotency-key',
  'user-agent',
]);
const SECRET = new Set(['authorization', 'cookie']);
const NAME = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/;

/**
 * Why this header may not be set, or null when it may (field names as in RFC 9110, 5.1): by a playbook, or as the one that
 * carries a target's secret.
 */
export function headerProblem(name: string, carriesSecret = false): string | null {
  if (!NAME.test(name)) {
    return `"${name.slice(0, 60)}" is no name of a header.`;
  }
  if (!carriesSecret && SECRET.has(name.toLowerCase())) {
    return `The header ${name} carries a secret. An admin keeps it in the target, where nobody can read it.`;
  }
  return OWN.has(name.toLowerCase()) ? `The header ${name} is set by the sidecar. Leave it out.` : null;
}
