import type { ChangeEvent } from './api.ts';
import { settingOf } from './configuration.ts';
import { diffOf, HARMFUL_WORK, HARMLESS_WORK } from './deployWork.ts';
import type { Build, Pod } from './pod.ts';
import type { Random } from './random.ts';
import type { Service } from './service.ts';
import type { World } from './world.ts';

const AUTHORS = ['a.meyer', 'j.okafor', 'l.chen', 'm.rossi', 's.ivanova', 'ci-bot', 'p.nakamura', 'r.silva'];

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

/** A version number is used once, also after a way back. */
function newestVersion(service: Service): string {
  return service.rollouts
    .map((build) => build.version)
    .reduce((newest, version) => (version.localeCompare(newest, 'en', { numeric: true }) > 0 ? version : newest));
}

/** Rolls out versions and settings and reports them; harmless ones come at random all the time. */
export class Changes {
  readonly #world: World;
  readonly #random: Random;
  readonly #everyMs: number;
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
  deploy(
    service: Service,
    build: Build,
    nowMs: number,
    by: { summary?: string; author?: string; harm?: keyof typeof HARMFUL_WORK } = {}
  ): ChangeEvent {
    const from = service.build.version;
    service.build = build;
    service.rollouts.push(build);
    this.#replace(service, service.pods, nowMs);
    const usual = by.summary === undefined ? this.#random.pick(HARMLESS_WORK) : { summary: by.summary, diff: '' };
    const work = by.harm === undefined ? usual : HARMFUL_WORK[by.harm];
    const { name } = service;
    const told = { summary: work.summary, from, to: build.version, diff: diffOf(work, name) };
    return this.report({ kind: 'deploy', service: name, ...told }, nowMs, by.author);
  }

  /** Replaces pods one after the other by new ones of the version that the service is at. */
  restart(service: Service, pods: readonly Pod[], nowMs: number, author: string): ChangeEvent {
    const { version } = service.build;
    this.#replace(service, pods, nowMs);
    const summary = `Restart ${pods.length} of ${service.pods.length} pods`;
    return this.report({ kind: 'restart', service: service.name, summary, from: version, to: version }, nowMs, author);
  }

  #replace(service: Service, pods: readonly Pod[], nowMs: number): void {
    const random = this.#random;
    const templateHash = random.kubeSuffix(10);
    service.deploymentGeneration++;
    service.rollout = pods.map((pod, index) => ({
      atMs: nowMs + 2000 + index * Math.round(random.between(5000, 8000)),
      slot: pod.place.slot,
      build: service.build,
      templateHash,
    }));
  }

  /** A build of the next version; callers give it its behaviour. */
  nextBuild(service: Service, behaviour: Partial<Omit<Build, 'version'>>): Build {
    return {
      version: nextVersion(newestVersion(service), this.#random),
      cpuFactor: 1,
      extraMs: 0,
      bugShare: service.spec.bugShare,
      // What is built on a version has its leak too.
      leakPerRequest: service.build.leakPerRequest,
      ...behaviour,
    };
  }

  /** Sets a setting, keeps the revision and reports it. */
  configure(service: Service, setting: string, to: string, nowMs: number, author?: string): ChangeEvent {
    const known = settingOf(service, setting);
    const from = known.read(service);
    const summary = `Set ${setting} to ${to}`;
    known.write(service, to);
    service.configuration.push({ summary, setting, from, to });
    const diff = `@@ ${service.name}/settings.properties @@\n-${setting}=${from}\n+${setting}=${to}`;
    return this.report({ kind: 'config', service: service.name, summary, from, to, diff }, nowMs, author);
  }

  /** Reports what the gateway's rate limit is from now on; null when it was lifted. */
  limited(share: number | null, nowMs: number, author?: string): ChangeEvent {
    const to = share === null ? 'off' : String(share);
    const summary = share === null ? 'Lift the rate limit' : `Limit every route to ${share} of its usual rate`;
    return this.report({ kind: 'config', service: 'gateway', summary, from: '', to }, nowMs, author);
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
      const { extraMs, bugShare, cpuFactor, leakPerRequest } = service.build;
      const healthy = bugShare < 0.005 && extraMs < 5 && cpuFactor < 1.2 && leakPerRequest === 0;
      // While a bad version is out nobody ships on top of it.
      if (service.rollout.length === 0 && healthy) {
        this.deploy(service, this.nextBuild(service, { cpuFactor: random.between(0.96, 1.05) }), nowMs);
      }
    } else if (dice < 0.8) {
      const [setting, values] = random.pick(HARMLESS_SETTINGS);
      const from = service.texts.get(setting) ?? (values[0] as string);
      service.texts.set(setting, from);
      this.configure(service, setting, random.pick(values.filter((value) => value !== from)), nowMs);
    } else {
      const flag = random.pick(FLAGS);
      const on = !(this.#flags.get(flag) ?? false);
      this.#flags.set(flag, on);
      const [from, to] = on ? ['off', 'on'] : ['on', 'off'];
      this.report({ kind: 'flag', service: service.name, summary: `Turn flag ${flag} ${to}`, from, to }, nowMs);
    }
  }

  /** Reports what was done; without an author one of the shop's people did it. */
  report(change: Omit<ChangeEvent, 'id' | 'author' | 'timeMs'>, nowMs: number, author?: string): ChangeEvent {
    const id = `${change.kind}-${this.#random.hex(12)}`;
    const event = { id, ...change, author: author ?? this.#random.pick(AUTHORS), timeMs: nowMs };
    this.#pending.push(event);
    if (this.#pending.length > 1000) {
      this.#pending.shift();
    }
    return event;
  }
}
