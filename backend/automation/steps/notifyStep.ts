import type { ResolvedCall } from '#contract/playbook';
import type { PlaybookStep } from '#contract/playbookStep';
import type { OpenTargets } from '../targets/openTargets.ts';
import { Filling } from '../template/fill.rules.ts';
import { callOf, CONCEALED } from './calls.ts';
import { sendHttpCall } from './httpStep.ts';
import type { Mailer } from './mailer.ts';
import type { RunScope, StepExecutor } from './step.ts';
import { joinTarget } from './targetUrl.rules.ts';

type NotifyStep = Extract<PlaybookStep, { kind: 'notify' }>;

/** Messages to people: a webhook through a target, or e-mail. */
export function notifyExecutor(targets: OpenTargets, mailer: Mailer): StepExecutor {
  return {
    async resolve(tenantId, step, scope) {
      const notify = step as NotifyStep;
      return notify.channel === 'email'
        ? emailCall(notify, scope, mailer)
        : webhookCall(notify, scope, await targets.find(tenantId, notify.target ?? ''), targets);
    },
    execute: (call, context) =>
      call.detail['channel'] === 'email'
        ? mailer.send(call.detail as unknown as Parameters<Mailer['send']>[0], context)
        : sendHttpCall(targets, call, context),
    // People who are told twice know it; whom nobody told do not.
    isRepeatable: () => true,
  };
}

function emailCall(step: NotifyStep, scope: RunScope, mailer: Mailer): ResolvedCall {
  const filling = new Filling(scope);
  const subject = filling.text('subject', step.subject, 'line').slice(0, 300);
  const text = filling.text('text', step.text, 'text');
  if (mailer.problem !== null) {
    filling.problem('channel', mailer.problem);
  }
  return callOf(filling, step, {
    effect: true,
    title: `E-mail: ${subject}`,
    summary: `e-mail "${subject}" to ${step.to.join(', ')}`,
    detail: { channel: 'email', to: step.to, subject, text },
  });
}

function webhookCall(
  step: NotifyStep,
  scope: RunScope,
  target: Awaited<ReturnType<OpenTargets['find']>>,
  targets: OpenTargets
): ResolvedCall {
  const filling = new Filling(scope);
  const url = joinTarget(target.baseUrl, filling.text('path', step.path, 'path'), [], filling.problem.bind(filling));
  const subject = filling.text('subject', step.subject, 'line').slice(0, 300);
  const text = filling.text('text', step.text, 'text');
  const refusal = targets.refusalOf(target);
  if (refusal !== null) {
    filling.problem('target', refusal);
  }
  return callOf(filling, step, {
    effect: true,
    title: `Tell ${target.name}`,
    summary: `POST ${url} "${text}"`,
    detail: {
      channel: 'webhook',
      target: { name: target.name, id: target.id, version: target.version },
      method: 'POST',
      url,
      headers: target.headerName !== null && target.hasSecret ? { [target.headerName]: CONCEALED } : {},
      // `text` is what Slack, Mattermost, Rocket.Chat and Google Chat read.
      body: { text: subject === '' ? text : `${subject}\n${text}` },
      expect: [200, 201, 202, 204],
    },
  });
}
