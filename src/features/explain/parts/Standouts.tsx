import { useState } from 'react';
import { css } from '@emotion/css';
import { dateTimeFormat } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button } from '@grafana/ui';
import type { Standout } from '#contract/explain';
import { plainText } from '../../../shared/plainText.ts';
import { translateStatement } from '../../../shared/statements/index.ts';
import type { ShownPanel } from '../panel/shownPanel.ts';
import { PanelClaim } from './PanelClaim.tsx';
import type { PanelFacts } from './PanelEvidence.tsx';

const FIRST = 5;

/** The series that are unlike themselves, each with its chart on a click, at the place where it stands. */
export function Standouts({ facts, panel }: { facts: PanelFacts; panel: ShownPanel }) {
  const { standouts } = facts;
  const [all, setAll] = useState(false);
  const shown = all ? standouts : standouts.slice(0, FIRST);
  return (
    <>
      <ul className={list} data-testid="standouts">
        {shown.map((standout) => (
          <PanelClaim
            key={`${standout.index} ${standout.from}`}
            icon={standout.after >= standout.before ? 'arrow-up' : 'arrow-down'}
            aside={timeOf(standout)}
            facts={facts}
            panel={panel}
            indexes={[standout.index]}
            standout={standout}
          >
            {translateStatement(standout.statement)}
          </PanelClaim>
        ))}
      </ul>
      {standouts.length > shown.length && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => setAll(true)}>
          {t('explain.more', 'Show {{count}} more', { count: standouts.length - shown.length })}
        </Button>
      )}
    </>
  );
}

function timeOf({ from, to, lasts }: Standout): string {
  const time = (at: string) => dateTimeFormat(at, { format: 'HH:mm' });
  return lasts
    ? t('explain.since', 'since {{time}}', { time: time(from), ...plainText })
    : t('explain.fromTo', '{{from}} to {{to}}', { from: time(from), to: time(to), ...plainText });
}

const list = css({ margin: 0, padding: 0, listStyle: 'none' });
