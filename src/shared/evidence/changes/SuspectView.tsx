import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import type { ChangeClue, NamedChange } from '#contract/analysis';
import { formatShare } from '../../format/quantity.ts';
import { translateStatement } from '../../statements/index.ts';
import { Claim } from '../Claim.tsx';
import { useEvidence } from '../EvidenceScope.tsx';
import { RestsOn } from '../EvidenceItem.tsx';
import { ChangeDetail } from './ChangeDetail.tsx';

interface Props {
  title: string;
  probability: number;
  clues: readonly ChangeClue[];
  /** The change itself; without one this is "none of them". */
  change?: NamedChange;
  /** Open when it is first shown. */
  open: boolean;
}

/** One suspect with its clues: what speaks for and against it, and which words evidence and change share. */
export function SuspectView({ title, probability, clues, change, open }: Props) {
  const styles = useStyles2(getStyles);
  const { known } = useEvidence();
  const words = [...new Set(clues.flatMap((clue) => clue.words))];
  const detail = () => (
    <>
      <ul className={styles.clues}>
        {clues.map((clue) => (
          <Clue key={clue.part} clue={clue} />
        ))}
      </ul>
      {change && <ChangeDetail change={known.find(({ id }) => id === change.id) ?? change} words={words} />}
    </>
  );
  return (
    <Claim icon={change ? 'rocket' : 'ban'} aside={formatShare(probability)} open={open} detail={detail}>
      {title}
    </Claim>
  );
}

/** One clue: what it saw opens below it; one that speaks of the change alone has its proof in the change. */
function Clue({ clue: { logOdds, statement, words, rests = [] } }: { clue: ChangeClue }) {
  const styles = useStyles2(getStyles);
  const icon = logOdds >= 0 ? 'plus' : 'minus';
  const side = logOdds >= 0 ? t('why.changes.for', 'speaks for it') : t('why.changes.against', 'speaks against it');
  const sentence = (
    <>
      {translateStatement(statement)}
      {words.map((word) => (
        <code key={word} className={styles.word}>
          {word}
        </code>
      ))}
    </>
  );
  return rests.length > 0 ? (
    <Claim icon={icon} iconLabel={side} detail={() => <RestsOn ids={rests} open />}>
      {sentence}
    </Claim>
  ) : (
    <li className={styles.clue}>
      <Icon name={icon} size="sm" title={side} aria-label={side} className={styles.icon} />
      <span>{sentence}</span>
    </li>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  clues: css({ margin: 0, padding: 0, listStyle: 'none' }),
  clue: css({
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    padding: theme.spacing(0.5),
    overflowWrap: 'anywhere',
  }),
  icon: css({ flexShrink: 0, color: theme.colors.text.secondary, transform: 'translateY(2px)' }),
  word: css({ marginLeft: theme.spacing(0.5) }),
});
