import type { ChangeEvent, ChangeKind } from './api.ts';
import type { Build } from './pod.ts';
import type { Random } from './random.ts';
import type { Service } from './service.ts';
import type { World } from './world.ts';

const AUTHORS = ['a.meyer', 'j.okafor', 'l.chen', 'm.rossi', 's.ivanova', 'ci-bot', 'p.nakamura', 'r.silva'];

const DEPLOY_SUMMARIES = [
  'Bump dependencies',
  'Refactor request validation',
  'Improve error messages',
  'Add audit fields to responses',
  'Clean up unused endpoints',
  'Rework serialisation of prices',
  'Update base image',
  'Tune garbage collector flags',
  'Rename internal metrics',
  'Extract shared client library',
];

/** Settings that operators change without harm; `from` and `to` are drawn from the values. */
const HARMLESS_SETTINGS: readonly [string, readonly string[]][] = [
  ['log.level', ['info', 'warn', 'debug']],
  ['http.keepalive.seconds', ['30', '45', '60', '75']],
  ['http.client.timeout_ms', ['2500', '2800', '3000', '3500']],
  ['tracing.sample.ratio', ['0.05', '0.1', '0.2']],
  ['cache.ttl.seconds', ['240', '300', '360']],
  ['db.pool.max_lifetime_s', ['900', '1200', '1800']],
  ['worker.metrics.interval_s', ['10', '15', '30']],
];

const FLAGS = [
  'new-search-ranking',
  'express-checkout-banner',
  'recommendations-v2',
  'dark-footer',
  'loyalty-points',
  'guest-reviews',
];

function nextVersion(version: string, random: Random): string {
  const [major = '1', minor = '0', patch = '0'] = version.split('.');
  return random.next() < 0.3 ? `${major}.${Number(minor) + 1}.0` : `${major}.${minor}.${Number(patch) + 1}`;
}

/** Rolls out versions and settings and reports them; harmless ones come at random all the time. */
export class Changes {
  readonly #world: World;
  readonly #random: Random;
  readonly #everyMs: number;
  readonly #settings = new Map<string, string>();
  #flags = new Map<string, boolean>();
  #pending: ChangeEvent[] = [];

  constructor(world: World, random: Random, everyMs: number) {
    this.#world = world;
    this.#random = random;
    this.#everyMs = everyMs;
  }

  take(): ChangeEvent[] {
    const events = this.#pending;
    this.#pending = [];
    return events;
  }

  /** Rolls a build out pod by pod and reports the deploy. Also the way back to an older build. */
  deploy(service: Service, build: Build, nowMs: number, summary?: string): void {
    const random = this.#random;
    const from = service.build.version;
    const templateHash = random.kubeSuffix(10);
    service.build = build;
    service.deploymentGeneration++;
    service.rollout = service.pods.map((pod, index) => ({
      atMs: nowMs + 2000 + index * Math.round(random.between(5000, 8000)),
      slot: pod.place.slot,
      build,
      templateHash,
    }));
    this.#report('deploy', service.name, summary ?? random.pick(DEPLOY_SUMMARIES), from, build.version, nowMs);
  }

  /** A build of the next version; callers give it its behaviour. */
  nextBuild(service: Service, behaviour: Partial<Omit<Build, 'version'>>): Build {
    return {
      version: nextVersion(service.build.version, this.#random),
      cpuFactor: 1,
      extraMs: 0,
      bugShare: service.spec.bugShare,
      ...behaviour,
    };
  }

  /** Reports a setting that was changed; the caller changes it. */
  configure(service: Service, setting: string, from: string, to: string, nowMs: number): void {
    this.#report('config', service.name, `Set ${setting} to ${to}`, from, to, nowMs);
  }

  step(nowMs: number, stepMs: number): void {
    for (const service of this.#world.services.values()) {
      this.#rollOut(service, nowMs);
    }
    if (this.#everyMs > 0 && this.#random.next() < stepMs / this.#everyMs) {
      this.#harmless(nowMs);
    }
  }

  #rollOut(service: Service, nowMs: number): void {
    if (service.rollout.length === 0) {
      return;
    }
    for (const pending of service.rollout) {
      const pod = service.pods[pending.slot];
      if (pending.atMs <= nowMs && pod) {
        pod.identify(pending.build, nowMs, pending.templateHash, this.#random);
      }
    }
    service.rollout = service.rollout.filter((pending) => pending.atMs > nowMs);
  }

  #harmless(nowMs: number): void {
    const random = this.#random;
    const service = random.pick([...this.#world.services.values()]);
    const dice = random.next();
    if (dice < 0.45) {
      const { extraMs, bugShare, cpuFactor } = service.build;
      const healthy = bugShare < 0.005 && extraMs < 5 && cpuFactor < 1.2;
      // While a bad version is out nobody ships on top of it.
      if (service.rollout.length === 0 && healthy) {
        this.deploy(service, this.nextBuild(service, { cpuFactor: random.between(0.96, 1.05) }), nowMs);
      }
    } else if (dice < 0.8) {
      const [setting, values] = random.pick(HARMLESS_SETTINGS);
      const key = `${service.name} ${setting}`;
      const from = this.#settings.get(key) ?? (values[0] as string);
      const to = random.pick(values.filter((value) => value !== from));
      this.#settings.set(key, to);
      this.#report('config', service.name, `Set ${setting} to ${to}`, from, to, nowMs);
    } else {
      const flag = random.pick(FLAGS);
      const on = !(this.#flags.get(flag) ?? false);
      this.#flags.set(flag, on);
      this.#report(
        'flag',
        service.name,
        `Turn flag ${flag} ${on ? 'on' : 'off'}`,
        on ? 'off' : 'on',
        on ? 'on' : 'off',
        nowMs
      );
    }
  }

  #report(kind: ChangeKind, service: string, summary: string, from: string, to: string, nowMs: number): void {
    const id = `${kind}-${this.#random.hex(12)}`;
    this.#pending.push({ id, kind, service, summary, from, to, author: this.#random.pick(AUTHORS), timeMs: nowMs });
    if (this.#pending.length > 1000) {
      this.#pending.shift();
    }
  }
}
