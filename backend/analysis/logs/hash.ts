/** 32 bits of a text (FNV-1a with a final mix), from a seed. */
export function hash32(text: string, seed: number): number {
  let hash = seed | 0;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** An id that says nothing but the text: equal texts have equal ids on every machine, at any time. 16 hexadecimal digits. */
export function contentId(text: string): string {
  const hex = (seed: number): string => hash32(text, seed).toString(16).padStart(8, '0');
  return hex(0x811c9dc5) + hex(0x2f0b4c47);
}
