import type { ComponentType } from 'react';
import { t } from '@grafana/i18n';
import { Button } from '@grafana/ui';
import { appPath } from '../../shared/appPath.ts';
import { useUrlState, type UrlState } from '../../shared/list/index.ts';
import { AppPage, type PageTab } from '../../shared/ui/index.ts';
import { ApiTokens } from './ApiTokens.tsx';
import { AuditLog } from './AuditLog.tsx';
import { GroupingRules } from './grouping/GroupingRules.tsx';
import { TenantSettingsForm } from './TenantSettingsForm.tsx';
import { WebhookEndpoints } from './WebhookEndpoints.tsx';

const TABS = ['webhooks', 'grouping', 'tokens', 'audit', 'settings'] as const;
type TabId = (typeof TABS)[number];

const BODIES: Record<TabId, ComponentType<{ url: UrlState }>> = {
  webhooks: WebhookEndpoints,
  grouping: GroupingRules,
  tokens: ApiTokens,
  audit: AuditLog,
  settings: TenantSettingsForm,
};

/** What an admin of the organisation sets up and looks up. */
export function AdministrationPage() {
  const url = useUrlState();
  const active = TABS.find((tab) => tab === url.one('tab')) ?? 'webhooks';
  const Body = BODIES[active];
  return (
    <AppPage
      title={t('pages.administration', 'Administration')}
      subTitle={t(
        'administration.subTitle',
        'Addresses and tokens for machines, which alerts belong together, who did what, and the settings of this organisation.'
      )}
      tabs={tabsOf(active)}
      primary={primaryAction(active, url)}
    >
      <Body url={url} />
    </AppPage>
  );
}

/** The log has none; the settings have theirs below the form. */
function primaryAction(tab: TabId, url: UrlState) {
  const texts: Partial<Record<TabId, string>> = {
    webhooks: t('administration.webhooks.add', 'New webhook address'),
    grouping: t('administration.grouping.add', 'New grouping rule'),
    tokens: t('administration.tokens.add', 'New API token'),
  };
  const text = texts[tab];
  return (
    text !== undefined && (
      <Button icon="plus" onClick={() => url.set({ add: tab })}>
        {text}
      </Button>
    )
  );
}

function tabsOf(active: TabId): PageTab[] {
  const texts: Record<TabId, { text: string; icon: PageTab['icon'] }> = {
    webhooks: { text: t('administration.tab.webhooks', 'Webhook addresses'), icon: 'link' },
    grouping: { text: t('administration.tab.grouping', 'Grouping rules'), icon: 'layer-group' },
    tokens: { text: t('administration.tab.tokens', 'API tokens'), icon: 'key-skeleton-alt' },
    audit: { text: t('administration.tab.audit', 'Audit log'), icon: 'list-ul' },
    settings: { text: t('administration.tab.settings', 'Settings'), icon: 'sliders-v-alt' },
  };
  return TABS.map((id) => ({ id, ...texts[id], href: appPath(`administration?tab=${id}`), active: id === active }));
}
