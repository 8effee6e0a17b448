const SEPARATOR = '\uffff';
const NAME = '__name__';

/** An immutable label set, sorted by name. `key` identifies it: equal sets have equal keys. */
export class Labels {
  static readonly empty = new Labels([], []);

  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly key: string;
  #withoutName: Labels | undefined;

  private constructor(names: readonly string[], values: readonly string[]) {
    this.names = names;
    this.values = values;
    let key = '';
    for (let i = 0; i < names.length; i++) {
      key += names[i] + SEPARATOR + values[i] + SEPARATOR;
    }
    this.key = key;
  }

  /** Labels with an empty value are dropped, as everywhere in Prometheus. */
  static from(record: Readonly<Record<string, string>>): Labels {
    const names = Object.keys(record)
      .filter((name) => record[name] !== '')
      .sort();
    return names.length === 0
      ? Labels.empty
      : new Labels(
          names,
          names.map((name) => record[name] ?? '')
        );
  }

  /** The value of a label; empty when it is not set. */
  get(name: string): string {
    const at = this.names.indexOf(name);
    return at < 0 ? '' : (this.values[at] ?? '');
  }

  get metricName(): string {
    return this.get(NAME);
  }

  toRecord(): Record<string, string> {
    const record: Record<string, string> = {};
    this.names.forEach((name, i) => {
      record[name] = this.values[i] ?? '';
    });
    return record;
  }

  withoutName(): Labels {
    this.#withoutName ??= this.names.includes(NAME) ? this.without([NAME]) : this;
    return this.#withoutName;
  }

  keep(names: readonly string[]): Labels {
    return this.#filter((name) => names.includes(name));
  }

  without(names: readonly string[]): Labels {
    return this.#filter((name) => !names.includes(name));
  }

  /** A copy with these labels set; an empty value removes the label. */
  with(changes: Readonly<Record<string, string>>): Labels {
    return Labels.from({ ...this.toRecord(), ...changes });
  }

  /** As Prometheus prints a series: `name{a="b"}`. */
  toString(): string {
    const pairs = this.names.flatMap((name, i) => (name === NAME ? [] : [`${name}=${JSON.stringify(this.values[i])}`]));
    return pairs.length === 0 && this.metricName !== '' ? this.metricName : `${this.metricName}{${pairs.join(', ')}}`;
  }

  /** The order in which Prometheus sorts series: name by name, value by value, the shorter set first. */
  compare(other: Labels): number {
    const length = Math.min(this.names.length, other.names.length);
    for (let i = 0; i < length; i++) {
      const order = compareText(this.names[i]!, other.names[i]!) || compareText(this.values[i]!, other.values[i]!);
      if (order !== 0) {
        return order;
      }
    }
    return this.names.length - other.names.length;
  }

  #filter(keeps: (name: string) => boolean): Labels {
    const names: string[] = [];
    const values: string[] = [];
    this.names.forEach((name, i) => {
      if (keeps(name)) {
        names.push(name);
        values.push(this.values[i]!);
      }
    });
    return names.length === 0 ? Labels.empty : new Labels(names, values);
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
