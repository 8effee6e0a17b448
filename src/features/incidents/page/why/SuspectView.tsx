import { useState } from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ChangeClue } from '#contract/analysis';
import { translateStatement } from '../../../../shared/statements/index.ts';
import { ChangedContent } from './ChangedContent.tsx';

interface Props {
  title: string;
  probability: number;
  clues: readonly ChangeClue[];
  /** The change itself; without one this is "none of them". */
  change?: { id: string; at: string };
  /** Open when it is first shown. */
  open: boolean;
}

/** One suspect with its clues: what speaks for and against it, and which words evidence and change share. */
export function SuspectView({ title, probability, clues, change, open }: Props) {
  const styles = useStyles2(getStyles);
  const [unfolded, setUnfolded] = useState(open);
  const words = [...new Set(clues.flatMap((clue) => clue.words))];
  return (
    <li>
      <button type="button" className={styles.head} aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
        <span className={styles.share}>{`${Math.round(probability * 100)} %`}</span>
        <span className={styles.title}>{title}</span>
        <Icon name={unfolded ? 'angle-up' : 'angle-down'} />
      </button>
      {unfolded && (
        <div className={styles.body}>
          <ul className={styles.clues}>
            {clues.map((clue) => (
              <Clue key={clue.part} clue={clue} />
            ))}
          </ul>
          {change && <ChangedContent change={change} words={words} />}
        </div>
      )}
    </li>
  );
}

function Clue({ clue }: { clue: ChangeClue }) {
  const styles = useStyles2(getStyles);
  const speaksFor = clue.logOdds >= 0;
  const side = speaksFor ? t('why.changes.for', 'speaks for it') : t('why.changes.against', 'speaks against it');
  return (
    <li className={styles.clue}>
      <Icon name={speaksFor ? 'plus' : 'minus'} size="sm" title={side} aria-label={side} />
      <span>
        {translateStatement(clue.statement)}
        {clue.words.map((word) => (
          <code key={word} className={styles.word}>
            {word}
          </code>
        ))}
      </span>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  head: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    width: '100%',
    padding: theme.spacing(0.5),
    border: 'none',
    borderRadius: theme.shape.radius.default,
    background: 'none',
    color: theme.colors.text.primary,
    textAlign: 'left',
    '&:hover': { background: theme.colors.action.hover },
  }),
  share: css({ flexShrink: 0, width: 44, textAlign: 'right', color: theme.colors.text.secondary }),
  title: css({ flex: 1, minWidth: 0, overflowWrap: 'anywhere' }),
  body: css({ margin: theme.spacing(0, 0, 1, 6.5), minWidth: 0, [theme.breakpoints.down('sm')]: { marginLeft: 0 } }),
  clues: css({ margin: 0, padding: 0, listStyle: 'none' }),
  clue: css({ display: 'flex', alignItems: 'baseline', gap: theme.spacing(1), overflowWrap: 'anywhere' }),
  word: css({ marginLeft: theme.spacing(0.5) }),
});
