import type { ScrapeTarget } from '../../metrics.ts';
import { freePort } from '../freePort.ts';
import { DEFAULTS, isHttpTarget, type HttpTarget, type PrometheusOptions, type RunningPrometheus } from '../options.ts';
import { sendWebhook } from './alertmanager/webhookSender.ts';
import { Discovery } from './discovery.ts';
import { createStandin, type Standin } from './index.ts';

const DISPATCH_MS = 250;

/** Runs the stand-in by the wall clock: scrapes, evaluates, notifies and answers queries until it is stopped. */
export async function startStandin(options: PrometheusOptions): Promise<RunningPrometheus> {
  const port = await freePort(options.port);
  const ownUrl = `http://127.0.0.1:${port}`;
  const stopping = new AbortController();
  const { webhook, history } = options;
  const groupIntervalMs = options.groupIntervalMs ?? DEFAULTS.groupIntervalMs;
  const standin = createStandin({
    ...options,
    externalUrl: options.externalUrl ?? ownUrl,
    alertmanagerExternalUrl: options.alertmanagerExternalUrl ?? ownUrl,
    notify: async (payload) => {
      if (webhook !== undefined) {
        await sendWebhook(webhook, payload, groupIntervalMs, stopping.signal);
      }
    },
  });
  if (history !== undefined) {
    await standin.backfill(history());
  }
  const server = await standin.listen({ port });
  const direct = options.targets.filter((target): target is ScrapeTarget => !isHttpTarget(target));
  const remote = options.targets.filter(isHttpTarget);
  const discovery = new Discovery(options.discoveryUrl, stopping.signal);
  const isGone = (target: HttpTarget): boolean =>
    stopping.signal.aborted || !(remote.includes(target) || discovery.has(target));
  const scrapeMs = options.scrapeIntervalMs ?? DEFAULTS.scrapeIntervalMs;
  const timers = [
    every(scrapeMs, () => {
      standin.scrape(direct, Date.now());
      void discovery.refresh().then((gone) => {
        gone.forEach(({ job, instance }) => standin.forget(job, instance, Date.now()));
        [...remote, ...discovery.targets].forEach(
          (target) => void scrapeRemote(standin, target, scrapeMs, stopping.signal, isGone)
        );
      });
    }),
    every(options.evaluationIntervalMs ?? DEFAULTS.evaluationIntervalMs, () => standin.evaluateRules(Date.now())),
    every(DISPATCH_MS, () => void standin.dispatch(Date.now())),
  ];
  return {
    kind: 'standin',
    url: server.url,
    alertmanagerUrl: undefined,
    stop: async () => {
      timers.forEach((timer) => clearInterval(timer));
      stopping.abort();
      await server.stop();
    },
  };
}

function every(ms: number, act: () => void): NodeJS.Timeout {
  act();
  return setInterval(act, ms);
}

async function scrapeRemote(
  standin: Standin,
  target: HttpTarget,
  timeoutMs: number,
  stopping: AbortSignal,
  isGone: (target: HttpTarget) => boolean
): Promise<void> {
  const { job, instance, url } = target;
  const nowMs = Date.now();
  const before = performance.now();
  let text: string | undefined;
  try {
    const response = await fetch(url, { signal: AbortSignal.any([stopping, AbortSignal.timeout(timeoutMs)]) });
    text = response.ok ? await response.text() : undefined;
  } catch {
    // An unreachable target is what `up` 0 is for.
  }
  if (!isGone(target)) {
    standin.scrapeText(job, instance, text, nowMs, (performance.now() - before) / 1000);
  }
}
