import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** A plain table in Grafana's colours; below `md` each row is a card with its columns' names at the left. */
export const getTableStyles = (theme: GrafanaTheme2) => {
  const plainButton = {
    background: 'none',
    border: 'none',
    padding: 0,
    font: 'inherit',
    textAlign: 'inherit',
  } as const;
  const narrow = theme.breakpoints.down('md');
  return {
    // Columns give way to the room that the table has: beside Grafana's menu that is much less than the window's width.
    room: css({ containerType: 'inline-size' }),
    table: css({
      width: '100%',
      borderCollapse: 'collapse',
      [narrow]: { display: 'block', '& tbody': { display: 'block' } },
    }),
    head: css({ [narrow]: { display: 'none' } }),
    headCell: css({
      position: 'sticky',
      top: 0,
      zIndex: 1,
      padding: theme.spacing(1),
      textAlign: 'left',
      whiteSpace: 'nowrap',
      color: theme.colors.text.secondary,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightMedium,
      background: theme.colors.background.primary,
      boxShadow: `inset 0 -1px 0 ${theme.colors.border.medium}`,
    }),
    sort: css({ ...plainButton, color: theme.colors.text.primary, cursor: 'pointer', display: 'inline-flex', gap: 4 }),
    row: css({
      '&:hover, &:focus-within': { background: theme.colors.action.hover },
      '&:focus': { outline: `2px solid ${theme.colors.primary.border}`, outlineOffset: -2 },
      [narrow]: {
        display: 'block',
        marginBottom: theme.spacing(1),
        padding: theme.spacing(1),
        border: `1px solid ${theme.colors.border.weak}`,
        borderRadius: theme.shape.radius.default,
        background: theme.colors.background.secondary,
      },
    }),
    opens: css({ cursor: 'pointer' }),
    open: css({ background: theme.colors.action.selected }),
    cell: css({
      padding: theme.spacing(0.75, 1),
      verticalAlign: 'top',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      overflowWrap: 'break-word',
      '& code': { overflowWrap: 'anywhere' },
      [narrow]: {
        overflowWrap: 'anywhere',
        display: 'flex',
        justifyContent: 'space-between',
        gap: theme.spacing(2),
        padding: theme.spacing(0.25, 0),
        border: 'none',
        '&:empty': { display: 'none' },
        '&[data-label]::before': {
          content: 'attr(data-label)',
          flexShrink: 0,
          color: theme.colors.text.secondary,
          fontSize: theme.typography.bodySmall.fontSize,
        },
      },
    }),
    numeric: css({ textAlign: 'right', whiteSpace: 'nowrap', fontVariantNumeric: 'tabular-nums' }),
    oneLine: css({ whiteSpace: 'nowrap' }),
    wideOnly: css({ '@container (max-width: 900px)': { display: 'none' } }),
    lead: css({ minWidth: 180, [narrow]: { display: 'block', fontWeight: theme.typography.fontWeightMedium } }),
    // A cell of a table takes what is left, and no more, only with a width and the smallest of maxima.
    cut: css({ width: '45%', maxWidth: 0, [narrow]: { width: 'auto', maxWidth: 'none' } }),
    below: css({
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      color: theme.colors.text.secondary,
      fontFamily: theme.typography.fontFamilyMonospace,
      fontSize: theme.typography.bodySmall.fontSize,
      fontWeight: theme.typography.fontWeightRegular,
    }),
    link: css({
      ...plainButton,
      color: theme.colors.text.primary,
      fontWeight: theme.typography.fontWeightMedium,
      overflowWrap: 'break-word',
      '&:hover': { color: theme.colors.text.link, textDecoration: 'underline' },
    }),
  };
};
