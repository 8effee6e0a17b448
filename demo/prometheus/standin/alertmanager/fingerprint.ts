const OFFSET = 14695981039346656037n;
const PRIME = 1099511628211n;
const SEPARATOR = 0xff;
const encoder = new TextEncoder();

/** Alertmanager's fingerprint: FNV-1a (64 bit) over the sorted names and values, each followed by 0xff; 16 hex digits. */
export function fingerprint(labels: Readonly<Record<string, string>>): string {
  let hash = OFFSET;
  const add = (byte: number): void => {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * PRIME);
  };
  for (const name of Object.keys(labels).sort()) {
    encoder.encode(name).forEach(add);
    add(SEPARATOR);
    encoder.encode(labels[name]).forEach(add);
    add(SEPARATOR);
  }
  return hash.toString(16).padStart(16, '0');
}
