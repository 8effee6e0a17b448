export interface MetricMetadata {
  type: string;
  help: string;
}

/** Help and type by metric family, as `/api/v1/metadata` shows them. */
export class MetadataStore {
  readonly #families = new Map<string, MetricMetadata>();

  note(name: string, type: string, help: string): void {
    const known = this.#families.get(name);
    if (known === undefined || known.type !== type || known.help !== help) {
      this.#families.set(name, { type, help });
    }
  }

  entries(): [string, MetricMetadata][] {
    return [...this.#families].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Reads the `# HELP` and `# TYPE` lines of the text format. */
  noteExposition(text: string): void {
    const found = new Map<string, MetricMetadata>();
    for (const match of text.matchAll(/^# (HELP|TYPE) (\S+) ?(.*)$/gm)) {
      const entry = found.get(match[2]!) ?? { type: 'unknown', help: '' };
      found.set(match[2]!, match[1] === 'HELP' ? { ...entry, help: match[3]! } : { ...entry, type: match[3]!.trim() });
    }
    for (const [name, { type, help }] of found) {
      this.note(name, type, help);
    }
  }
}
