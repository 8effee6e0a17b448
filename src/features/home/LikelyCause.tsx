import { t } from '@grafana/i18n';
import type { IncidentSummary } from '#contract/incident';
import { translateStatement } from '../../shared/statements/index.ts';
import { CertaintyWord } from '../../shared/ui/index.ts';

/** The likely cause in a line with how sure it is; or that it is being looked for, or that none was found. */
export function LikelyCause({ incident: { cause, analysing, blind } }: { incident: IncidentSummary }) {
  if (cause) {
    return (
      <div>
        <CertaintyWord confidence={cause.confidence} certainty={cause.certainty} />: {translateStatement(cause.title)}
      </div>
    );
  }
  if (blind) {
    return <div>{t('home.blind', 'Its rule cannot see at present')}</div>;
  }
  return <div>{analysing ? t('home.analysing', 'Looking for the cause') : t('home.noCause', 'No cause known')}</div>;
}
