import { LOG_LIMITS } from './limits.ts';
import { LineMasker } from './lineMasker.ts';
import { PatternTree } from './patternTree.ts';
import { reclusterTemplates } from './reclusterTemplates.ts';
import { readState, writeState } from './state.ts';
import { type Known, presentTemplate, type Template, templateOf } from './template.ts';
import { withoutRuns } from './tokenParts.ts';

/**
 * Finds the templates of log lines as they come: a line is masked in one pass and found by its hash; else its words go down
 * a tree of fixed depth (Drain: He et al., ICWS 2017) of the patterns that are known to hold free values; else it is a new
 * template. Templates that differ only by values are merged by `recluster`, now and then (and when there are too many):
 * the merged one gets the id of its text and answers to the ids it came from. Bounded by `LOG_LIMITS`, whatever the lines.
 */
export class TemplateMiner {
  readonly #masker = new LineMasker();
  readonly #most: number;
  /** By hash of the masked line. */
  readonly #remembered = new Map<number, Known>();
  #templates = new Set<Known>();
  /** By id and alias. */
  #byId = new Map<string, Known>();
  #tree = new PatternTree<Known>();
  #clock = 0;

  /** @param limits fewer templates than `LOG_LIMITS.templates`, where memory is dear */
  constructor(limits: { templates?: number } = {}) {
    this.#most = Math.min(LOG_LIMITS.templates, Math.max(2, limits.templates ?? LOG_LIMITS.templates));
  }

  /** Counts a line and returns the id of its template. Any text will do: empty, binary, endless. */
  learn(line: string): string {
    const key = this.#masker.mask(line);
    let known = this.#remembered.get(key);
    if (known === undefined) {
      known = this.#findOrAdd(line);
      if (this.#remembered.size >= LOG_LIMITS.remembered) {
        this.#remembered.clear();
      }
      this.#remembered.set(key, known);
    }
    known.lines++;
    known.seen = ++this.#clock;
    return known.id;
  }

  /** Id of the template that a line belongs to, without counting it; null when none is known. */
  match(line: string): string | null {
    const known = this.#remembered.get(this.#masker.mask(line)) ?? this.#tree.find(this.#tokens());
    return known?.id ?? null;
  }

  /** Template of an id, also of one that was merged into another; null when it is not known, or forgotten. */
  resolve(id: string): Template | null {
    const known = this.#byId.get(id);
    return known === undefined ? null : presentTemplate(known);
  }

  /** All templates, those of most lines first. */
  templates(): Template[] {
    return [...this.#templates].map(presentTemplate).sort((a, b) => b.lines - a.lines || (a.id < b.id ? -1 : 1));
  }

  /** Merges what differs only by values. Returns the ids that are aliases since, and what they stand for now. */
  recluster(): Map<string, string> {
    const before = [...this.#templates].map(({ id }) => id);
    this.#replace(reclusterTemplates([...this.#templates]));
    const now = before.map((id): [string, string] => [id, this.#byId.get(id)?.id ?? id]);
    return new Map(now.filter(([id, current]) => id !== current));
  }

  /** The state as text; `load` goes on from it. */
  save(): string {
    return writeState([...this.#templates]);
  }

  /** @throws RangeError when the text is not what `save` gave */
  static load(state: string, limits: { templates?: number } = {}): TemplateMiner {
    const miner = new TemplateMiner(limits);
    const templates = readState(state);
    miner.#replace(templates);
    miner.#clock = templates.reduce((last, { seen }) => Math.max(last, seen), 0);
    miner.#makeRoom();
    return miner;
  }

  #tokens(): string[] {
    return withoutRuns(this.#masker.readTokens());
  }

  #findOrAdd(line: string): Known {
    const tokens = this.#tokens();
    const found = this.#tree.find(tokens);
    if (found !== undefined) {
      return found;
    }
    if (this.#makeRoom()) {
      return this.#findOrAdd(line);
    }
    const known = templateOf(tokens, line);
    const same = this.#byId.get(known.id);
    if (same !== undefined) {
      // One of its former ids: it had more shapes than are kept.
      same.shapes = [...same.shapes, tokens].slice(-LOG_LIMITS.shapes);
    }
    this.#tree.add(tokens, same ?? known);
    this.#index(same ?? known);
    return same ?? known;
  }

  #index(known: Known): void {
    this.#templates.add(known);
    known.aliases.forEach((alias) => this.#byId.set(alias, known));
    this.#byId.set(known.id, known);
  }

  #replace(templates: readonly Known[]): void {
    this.#remembered.clear();
    this.#templates = new Set();
    this.#byId = new Map();
    this.#tree = new PatternTree();
    for (const known of templates) {
      this.#index(known);
      known.shapes.forEach((tokens) => this.#tree.add(tokens, known));
    }
  }

  /** When there are too many: merges, then forgets the rarest, of these the longest unseen. Whether it had to. */
  #makeRoom(): boolean {
    if (this.#templates.size < this.#most) {
      return false;
    }
    this.recluster();
    const kept = [...this.#templates].sort((a, b) => b.lines - a.lines || b.seen - a.seen || (a.id < b.id ? -1 : 1));
    if (kept.length > this.#most / 2) {
      this.#replace(kept.slice(0, Math.floor(this.#most / 2)));
    }
    return true;
  }
}
