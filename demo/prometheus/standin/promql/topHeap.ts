export interface HeapItem {
  row: number;
  value: number;
}

/** The k largest (or smallest) values; Go's heap step by step, so that equal values are chosen as Prometheus does. */
export class TopHeap {
  readonly #k: number;
  readonly #largest: boolean;
  readonly #items: HeapItem[] = [];

  constructor(k: number, largest: boolean) {
    this.#k = k;
    this.#largest = largest;
  }

  offer(item: HeapItem): void {
    const items = this.#items;
    const top = items[0];
    const full = items.length >= this.#k;
    const better = top !== undefined && (this.#largest ? top.value < item.value : top.value > item.value);
    if (full && top !== undefined && !better && !Number.isNaN(top.value)) {
      return;
    }
    if (full && this.#k === 1) {
      items[0] = item;
      return;
    }
    if (full) {
      this.#pop();
    }
    items.push(item);
    this.#up(items.length - 1);
  }

  /** Best first, NaN last. */
  sorted(): HeapItem[] {
    return [...this.#items].sort((a, b) => (this.#less(b, a) ? -1 : this.#less(a, b) ? 1 : 0));
  }

  #less(a: HeapItem, b: HeapItem): boolean {
    return Number.isNaN(a.value) || (this.#largest ? a.value < b.value : a.value > b.value);
  }

  #swap(i: number, j: number): void {
    const items = this.#items;
    [items[i], items[j]] = [items[j]!, items[i]!];
  }

  #up(start: number): void {
    let at = start;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#less(this.#items[at]!, this.#items[parent]!)) {
        return;
      }
      this.#swap(parent, at);
      at = parent;
    }
  }

  #pop(): void {
    const last = this.#items.length - 1;
    this.#swap(0, last);
    let at = 0;
    for (let child = 1; child < last; child = 2 * at + 1) {
      const right = child + 1;
      const smallest = right < last && this.#less(this.#items[right]!, this.#items[child]!) ? right : child;
      if (!this.#less(this.#items[smallest]!, this.#items[at]!)) {
        break;
      }
      this.#swap(at, smallest);
      at = smallest;
    }
    this.#items.pop();
  }
}
