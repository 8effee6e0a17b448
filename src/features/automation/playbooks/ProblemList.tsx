import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import { describeError } from '../../../shared/api/index.ts';
import type { CheckedSource } from './useCheckedSource.ts';

interface Props {
  checked: CheckedSource;
  onJump: (place: { line: number; column: number }) => void;
}

/** What is wrong with a playbook, by line; each leads to its place in the text. */
export function ProblemList({ checked, onJump }: Props) {
  const styles = useStyles2(getStyles);
  if (checked.error) {
    return <div role="alert">{describeError(checked.error)}</div>;
  }
  if (checked.problems.length === 0) {
    return (
      <div className={styles.line} role="status">
        <Icon name={checked.checking ? 'sync' : 'check'} />{' '}
        {checked.checking
          ? t('automation.editor.checking', 'Checking')
          : t('automation.editor.fine', 'No mistake found')}
      </div>
    );
  }
  return (
    <ul className={styles.list} aria-label={t('automation.editor.problems', 'Mistakes')}>
      {checked.problems.map((problem) => (
        <li key={`${problem.line}/${problem.column}/${problem.path}/${problem.message}`} className={styles.line}>
          <Icon name={problem.severity === 'error' ? 'times-circle' : 'exclamation-triangle'} />
          <Button size="sm" variant="secondary" fill="text" onClick={() => onJump(problem)}>
            {t('automation.editor.line', 'Line {{line}}', { line: problem.line })}
          </Button>
          <span className={styles.text}>{problem.path ? `${problem.path}: ${problem.message}` : problem.message}</span>
        </li>
      ))}
    </ul>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0, maxHeight: 200, overflow: 'auto' }),
  line: css({ display: 'flex', alignItems: 'center', gap: theme.spacing(0.5), padding: theme.spacing(0.25, 0) }),
  text: css({ minWidth: 0, overflowWrap: 'anywhere' }),
});
