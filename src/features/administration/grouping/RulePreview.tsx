import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { t } from '@grafana/i18n';
import { Alert, Button, Text, useStyles2 } from '@grafana/ui';
import type { GroupingPreview, previewGroupingRule } from '#contract/groupingRule';
import { type useCommand } from '../../../shared/api/index.ts';
import { CommandError } from '../../../shared/form/FormEnd.tsx';
import { DataTable, type Column } from '../../../shared/list/index.ts';

interface Props {
  preview: ReturnType<typeof useCommand<typeof previewGroupingRule>>;
  disabled: boolean;
  onTry: () => void;
}

/** What the expressions would do to the alerts that were here lately. */
export function RulePreview({ preview, disabled, onTry }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <section className={styles.section}>
      <Button type="button" variant="secondary" disabled={disabled || preview.isPending} onClick={onTry}>
        {t('administration.grouping.try', 'Try on recent alerts')}
      </Button>
      <div role="status" className={styles.result}>
        <CommandError error={preview.error} />
        {preview.data && <Groups preview={preview.data} />}
      </div>
    </section>
  );
}

function Groups({ preview }: { preview: GroupingPreview }) {
  const { considered, matched, failed, failure, groups, moreGroups } = preview;
  return (
    <>
      <Text element="p">
        {t('administration.grouping.tried', '{{matched}} of the last {{considered}} alerts, {{groups}} groups', {
          matched,
          considered,
          groups: groups.length + moreGroups,
        })}
      </Text>
      {failure !== null && (
        <Alert
          severity="info"
          title={t('administration.grouping.misfits', 'Does not fit {{failed}} alerts; they are left alone', {
            failed,
          })}
        >
          {failure}
        </Alert>
      )}
      {groups.length > 0 && (
        <DataTable
          label={t('administration.grouping.groups', 'Groups among recent alerts')}
          columns={columns()}
          rows={groups}
          keyOf={({ value }) => value}
        />
      )}
      {moreGroups > 0 && (
        <Text color="secondary">
          {t('administration.grouping.more', 'and {{others}} smaller ones', { others: moreGroups })}
        </Text>
      )}
    </>
  );
}

function columns(): Array<Column<GroupingPreview['groups'][number]>> {
  return [
    { id: 'value', header: t('administration.grouping.value', 'Text'), lead: true, cell: ({ value }) => value },
    {
      id: 'alerts',
      header: t('administration.grouping.alerts', 'Alerts'),
      numeric: true,
      cell: ({ alerts }) => alerts,
    },
    {
      id: 'names',
      header: t('administration.grouping.names', 'For example'),
      cell: ({ names }) => names.join(', '),
    },
  ];
}

const getStyles = (theme: GrafanaTheme2) => ({
  section: css({ marginBottom: theme.spacing(2) }),
  result: css({ marginTop: theme.spacing(1) }),
});
