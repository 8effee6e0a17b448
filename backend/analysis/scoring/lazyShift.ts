import type { Shift } from './robustScore.ts';

/** A shift that is worked out when one of its numbers is first asked for. To copy it, name its numbers: it has no own fields. */
export class LazyShift implements Shift {
  readonly #work: () => Shift;
  #known: Shift | null = null;

  constructor(work: () => Shift) {
    this.#work = work;
  }

  get before(): number {
    return this.#worked().before;
  }

  get after(): number {
    return this.#worked().after;
  }

  get z(): number {
    return this.#worked().z;
  }

  get logRatio(): number {
    return this.#worked().logRatio;
  }

  get score(): number {
    return this.#worked().score;
  }

  protected get isWorked(): boolean {
    return this.#known !== null;
  }

  #worked(): Shift {
    this.#known ??= this.#work();
    return this.#known;
  }
}
