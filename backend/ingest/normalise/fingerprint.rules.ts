import { createHash } from 'node:crypto';

const SENDERS = /^[0-9a-f]{16}$/;

/** The sender's own fingerprint where it has the form that Prometheus and Grafana use, else null. */
export function sendersFingerprint(raw: unknown): string | null {
  return typeof raw === 'string' && SENDERS.test(raw) ? raw : null;
}

/** A fingerprint of our own: the first 64 bits of SHA-256 over the sorted labels. */
export function fingerprintOf(labels: Record<string, unknown>): string {
  const hash = createHash('sha256');
  for (const name of Object.keys(labels).sort()) {
    hash.update(name).update('\xff').update(String(labels[name])).update('\xff');
  }
  return hash.digest('hex').slice(0, 16);
}
