import { t } from '@grafana/i18n';
import type { HomeSummary } from '#contract/incident';

export interface Step {
  id: keyof HomeSummary['checklist'];
  done: boolean;
  title: string;
  /** What to do, for somebody with this role. */
  hint: string;
  link?: { path: string; text: string };
}

/** The steps of getting started in their order. Others than admins read whom to ask. */
export function stepsOf(done: HomeSummary['checklist'], admin: boolean): Step[] {
  const askAdmin = t('home.askAdmin', 'An organisation admin does this.');
  return [
    {
      id: 'sourceConnected',
      done: done.sourceConnected,
      title: t('home.step.source', 'Connect your Prometheus'),
      hint: admin
        ? t('home.step.sourceHint', 'Services, hosts and the causes of incidents are found in its metrics.')
        : askAdmin,
      link: { path: 'resources/sources', text: t('home.step.sourceLink', 'Go to data sources') },
    },
    {
      id: 'alertReceived',
      done: done.alertReceived,
      title: t('home.step.alert', 'Send an alert'),
      hint: admin
        ? t(
            'home.step.alertHint',
            'Make a webhook address, enter it in Grafana under Alerting, Contact points, and press Test there. The test shows under Alert events; it opens no incident.'
          )
        : askAdmin,
      link: admin
        ? { path: 'administration?tab=webhooks', text: t('home.step.alertLink', 'Make a webhook address') }
        : { path: 'alerts', text: t('home.step.alertLinkOther', 'See alert events') },
    },
    {
      id: 'incidentExplained',
      done: done.incidentExplained,
      title: t('home.step.explained', 'See an alert become an incident with its cause'),
      hint: t(
        'home.step.explainedHint',
        'The next alert of a rule opens an incident by itself, and within seconds its likely cause stands there with the evidence.'
      ),
      link: { path: 'incidents', text: t('home.step.explainedLink', 'Go to incidents') },
    },
    {
      id: 'incidentResolved',
      done: done.incidentResolved,
      title: t('home.step.resolved', 'Resolve it'),
      hint: t('home.step.resolvedHint', 'An incident ends when its alerts end, or when somebody resolves it.'),
      link: { path: 'incidents', text: t('home.step.explainedLink', 'Go to incidents') },
    },
  ];
}
