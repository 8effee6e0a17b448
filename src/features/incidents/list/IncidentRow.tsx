import { memo, type Dispatch } from 'react';
import { Link } from 'react-router-dom';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Checkbox, Icon, Tooltip, useStyles2 } from '@grafana/ui';
import type { IncidentSummary } from '#contract/incident';
import { appPath } from '../../../shared/appPath.ts';
import { translateStatement } from '../../../shared/statements/index.ts';
import { CertaintyWord, RelativeTime, SeverityBadge, StatusBadge } from '../../../shared/ui/index.ts';
import { causeInShort } from '../../../shared/causeWords.ts';
import type { SelectionAction } from './selection.ts';

export type Density = 'comfortable' | 'compact';

interface Props {
  incident: IncidentSummary;
  /** It changed while it was shown and no longer belongs into the list; it leaves with the next refresh. */
  leaving: boolean;
  current: boolean;
  selected: boolean;
  /** Rows can be selected only by those who may change them. */
  selectable: boolean;
  density: Density;
  dispatch: Dispatch<SelectionAction>;
}

/** One incident: a table row, or a card on a narrow screen. All texts of alerts are shown as text. */
export const IncidentRow = memo(function IncidentRow(props: Props) {
  const { incident, leaving, current, selected, selectable, density, dispatch } = props;
  const styles = useStyles2(getStyles, density);
  return (
    <tr
      data-testid={`incident-${incident.number}`}
      data-row={incident.id}
      aria-selected={selectable ? selected : undefined}
      className={cx(styles.row, current && styles.current, selected && styles.selected, leaving && styles.leaving)}
    >
      {selectable && (
        <td className={cx(styles.cell, styles.select)}>
          <Checkbox
            aria-label={t('incidents.row.select', 'Select incident {{number}}', { number: incident.number })}
            value={selected}
            onChange={() => undefined}
            onClick={(event) => dispatch({ type: 'toggle', id: incident.id, range: event.shiftKey })}
          />
        </td>
      )}
      <td className={cx(styles.cell, styles.severity)}>
        <SeverityBadge severity={incident.severity} />
      </td>
      <td className={cx(styles.cell, styles.what)}>
        <div className={styles.title}>
          <Link to={appPath(`incidents/${incident.id}`)} className={styles.link}>
            {incident.title}
          </Link>
        </div>
        <div className={styles.below}>
          <span>{`#${incident.number}`}</span>
          {incident.service && <span>{incident.service}</span>}
          <Cause incident={incident} />
          <Notices incident={incident} />
        </div>
      </td>
      <td className={cx(styles.cell, styles.status)}>
        <StatusBadge status={incident.status} />
        <div className={cx(styles.second, styles.assignee)} title={incident.assignee?.name}>
          {incident.assignee ? (
            incident.assignee.name
          ) : (
            <span className={styles.nobody}>{t('incidents.row.nobody', 'nobody')}</span>
          )}
        </div>
      </td>
      <td className={cx(styles.cell, styles.age)}>
        <RelativeTime at={incident.openedAt} />
        <div className={styles.second}>
          <Tooltip
            content={t('incidents.row.alerts', '{{firing}} of {{total}} alerts fire', {
              firing: incident.firingCount,
              total: incident.alertCount,
            })}
          >
            <span>
              <Icon name="bell" size="sm" /> {incident.firingCount}/{incident.alertCount}
            </span>
          </Tooltip>
        </div>
      </td>
    </tr>
  );
});

function Cause({ incident }: { incident: IncidentSummary }) {
  const { cause, analysing } = incident;
  if (cause) {
    return (
      <span title={translateStatement(cause.title)}>
        <CertaintyWord confidence={cause.confidence} certainty={cause.certainty} />
        {` ${causeInShort(cause)}`}
      </span>
    );
  }
  return analysing ? (
    <span>
      <Icon name="sync" size="xs" /> {t('incidents.row.analysing', 'looking for the cause')}
    </span>
  ) : null;
}

function Notices({ incident }: { incident: IncidentSummary }) {
  const styles = useStyles2(getStyles, 'comfortable');
  return (
    <>
      {incident.blind && (
        <span className={styles.notice}>
          <Icon name="eye-slash" size="xs" /> {t('incidents.row.blind', 'blind')}
        </span>
      )}
      {incident.flapping && (
        <span className={styles.notice}>
          <Icon name="repeat" size="xs" /> {t('incidents.row.flapping', 'flapping')}
        </span>
      )}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2, density: Density) => {
  const narrow = theme.breakpoints.down('md');
  return {
    row: css({
      '&:hover': { background: theme.colors.action.hover },
      [narrow]: {
        display: 'grid',
        gridTemplateColumns: 'minmax(0, 1fr) auto',
        gridTemplateAreas: '"severity select" "what what" "status age"',
        alignItems: 'center',
        gap: theme.spacing(0.75, 1.5),
        marginBottom: theme.spacing(1),
        padding: theme.spacing(1.25),
        border: `1px solid ${theme.colors.border.weak}`,
        borderRadius: theme.shape.radius.default,
        background: theme.colors.background.secondary,
      },
    }),
    current: css({ boxShadow: `inset 3px 0 0 ${theme.colors.primary.main}` }),
    selected: css({ background: theme.colors.action.selected }),
    leaving: css({ opacity: 0.55 }),
    cell: css({
      padding: theme.spacing(density === 'compact' ? 0.25 : 1, 1),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      verticalAlign: 'middle',
      whiteSpace: 'nowrap',
      [narrow]: { padding: 0, border: 'none' },
    }),
    select: css({ width: 32, paddingRight: 0, [narrow]: { gridArea: 'select', justifySelf: 'end', width: 'auto' } }),
    severity: css({ width: 1, [narrow]: { gridArea: 'severity' } }),
    what: css({
      whiteSpace: 'normal',
      overflowWrap: 'anywhere',
      [narrow]: { gridArea: 'what' },
      // One line: as wide as the table leaves, and cut there.
      ...(density === 'compact' && {
        [theme.breakpoints.up('md')]: {
          width: '100%',
          maxWidth: 0,
          overflow: 'hidden',
          textOverflow: 'ellipsis',
          whiteSpace: 'nowrap',
        },
      }),
    }),
    title: css({
      fontWeight: theme.typography.fontWeightMedium,
      ...(density === 'compact' ? { display: 'inline', marginRight: theme.spacing(1.5) } : {}),
    }),
    link: css({
      color: theme.colors.text.primary,
      '&:hover': { color: theme.colors.text.link, textDecoration: 'underline' },
    }),
    below: css({
      display: density === 'compact' ? 'inline' : 'flex',
      '& > span': density === 'compact' ? { marginRight: theme.spacing(1.5) } : {},
      flexWrap: 'wrap',
      columnGap: theme.spacing(1.5),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
    }),
    notice: css({ color: theme.colors.warning.text }),
    status: css({ width: 1, [narrow]: { gridArea: 'status' } }),
    second: css({
      display: density === 'compact' ? 'inline-block' : 'block',
      verticalAlign: 'middle',
      marginLeft: theme.spacing(density === 'compact' ? 1 : 0),
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontVariantNumeric: 'tabular-nums',
      [narrow]: { display: 'inline-block', marginLeft: theme.spacing(1) },
    }),
    assignee: css({
      maxWidth: density === 'compact' ? 70 : 150,
      overflow: 'hidden',
      textOverflow: 'ellipsis',
    }),
    nobody: css({ fontStyle: 'italic' }),
    age: css({ width: 1, textAlign: 'right', [narrow]: { gridArea: 'age', width: 'auto' } }),
  };
};
