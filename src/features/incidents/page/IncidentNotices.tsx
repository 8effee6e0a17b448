import { t } from '@grafana/i18n';
import { Link } from 'react-router-dom';
import { Alert } from '@grafana/ui';
import type { Incident } from '#contract/incident';
import { appPath } from '../../../shared/appPath.ts';

/** What a reader must know before believing the rest of the page, in words. */
export function IncidentNotices({ incident }: { incident: Incident }) {
  return (
    <>
      {incident.mergedInto && (
        <Alert severity="info" title={t('incident.merged', 'This incident was merged into another one')}>
          <Link className="external-link" to={appPath(`incidents/${incident.mergedInto}`)}>
            {t('incident.mergedOpen', 'Open the one that goes on')}
          </Link>
        </Alert>
      )}
      {incident.blind && (
        <Alert severity="warning" title={t('incident.blindTitle', 'We are blind here')}>
          {t(
            'incident.blind',
            'Its rule cannot read its data at present, so “resolved” would not mean “recovered”. The incident stays open until the rule sees again or a person resolves it.'
          )}
        </Alert>
      )}
      {incident.flapping && (
        <Alert severity="info" title={t('incident.flappingTitle', 'This comes and goes')}>
          {t(
            'incident.flapping',
            'Its alerts fire and resolve again and again. It counts as over only after it stayed quiet for a while.'
          )}
        </Alert>
      )}
    </>
  );
}
