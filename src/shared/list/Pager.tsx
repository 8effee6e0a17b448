import { useLocation, useNavigate } from 'react-router-dom';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Button, useStyles2 } from '@grafana/ui';
import { applyChanges } from './useUrlState.ts';

interface Props {
  /** Rows on this page. */
  shown: number;
  nextCursor: string | null;
  /** Name of the cursor's parameter. */
  param?: string;
}

/** Turns the pages of a keyset list. The way back is remembered beside the address; without it there is the first page. */
export function Pager({ shown, nextCursor, param = 'cursor' }: Props) {
  const styles = useStyles2(getStyles);
  const navigate = useNavigate();
  const { search, state } = useLocation();
  const present = new URLSearchParams(search);
  const cursor = present.get(param);
  const trail = trailOf(state, param);
  if (cursor === null && nextCursor === null) {
    return null;
  }
  const go = (to: string | undefined, nextTrail: string[]) =>
    void navigate(
      { search: applyChanges(present, { [param]: to }).toString() },
      { state: { ...(state as object | null), [TRAIL + param]: nextTrail } }
    );
  return (
    <nav className={styles.pager} aria-label={t('lists.pages', 'Pages')}>
      {cursor !== null && (
        <>
          <Button variant="secondary" size="sm" onClick={() => go(undefined, [])}>
            {t('lists.firstPage', 'First page')}
          </Button>
          <Button
            variant="secondary"
            size="sm"
            icon="angle-left"
            onClick={() => go(trail.at(-1) || undefined, trail.slice(0, -1))}
          >
            {t('lists.previousPage', 'Previous')}
          </Button>
        </>
      )}
      <span className={styles.shown}>{t('lists.shown', '{{shown}} on this page', { shown })}</span>
      {nextCursor !== null && (
        <Button
          variant="secondary"
          size="sm"
          icon="angle-right"
          iconPlacement="right"
          onClick={() => go(nextCursor, [...trail, cursor ?? ''])}
        >
          {t('lists.nextPage', 'Next')}
        </Button>
      )}
    </nav>
  );
}

/** Several lists on a page each have their own. */
const TRAIL = 'trail:';

function trailOf(state: unknown, param: string): string[] {
  const trail = (state as Record<string, unknown> | null)?.[TRAIL + param];
  return Array.isArray(trail) ? trail.filter((each): each is string => typeof each === 'string') : [];
}

const getStyles = (theme: GrafanaTheme2) => ({
  pager: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'flex-end',
    gap: theme.spacing(1),
    padding: theme.spacing(1.5, 0),
  }),
  shown: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
