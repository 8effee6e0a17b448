import { useRef, useState, type ReactNode } from 'react';
import { cx } from '@emotion/css';
import { t } from '@grafana/i18n';
import { Icon, useStyles2 } from '@grafana/ui';
import { useShortcuts } from '../keyboard/index.ts';
import { getTableStyles } from './dataTableStyles.ts';

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Value of the sort parameter; a leading minus is put before it for descending. */
  sort?: string;
  numeric?: boolean;
  /** Short words that stay in one line. */
  oneLine?: boolean;
  /** The row's name: opens the row and stands on top of its card. */
  lead?: boolean;
  /** A second line of the cell, cut where it ends. */
  below?: (row: Row) => string;
  /** Only where there is room: not on cards, nor in a table beside much else. */
  wideOnly?: boolean;
}

interface Props<Row> {
  /** What the table holds, for screen readers. */
  label: string;
  columns: ReadonlyArray<Column<Row>>;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  onOpen?: (row: Row) => void;
  /** Key of the row that is open beside the table. */
  openKey?: string;
  sort?: string;
  onSort?: (sort: string) => void;
}

/** A table with a sticky head, keys (`j`, `k`, Enter) and sorting by the server; on a narrow screen rows become cards. */
export function DataTable<Row>({ label, columns, rows, keyOf, onOpen, openKey, sort, onSort }: Props<Row>) {
  const styles = useStyles2(getTableStyles);
  const { body, setCurrent } = useRowKeys(rows, onOpen);
  return (
    <div className={styles.room}>
      <table className={styles.table} aria-label={label}>
        <thead className={styles.head}>
          <tr>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.map((row, index) => (
            <tr
              key={keyOf(row)}
              tabIndex={-1}
              className={cx(styles.row, onOpen && styles.opens, openKey === keyOf(row) && styles.open)}
              onFocus={() => setCurrent(index)}
              onClick={(event) => {
                if (onOpen && !(event.target instanceof Element && event.target.closest('a, button, input, label'))) {
                  onOpen(row);
                }
              }}
            >
              {columns.map((column) => (
                <Cell key={column.id} column={column} row={row} onOpen={onOpen} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The row that the keys are at: it follows the focus, and the focus follows it. */
function useRowKeys<Row>(rows: readonly Row[], onOpen: Props<Row>['onOpen']) {
  const body = useRef<HTMLTableSectionElement>(null);
  const [current, setCurrent] = useState(-1);
  const move = (step: number) => {
    const next = Math.min(Math.max(current + step, 0), rows.length - 1);
    setCurrent(next);
    body.current?.rows[next]?.focus();
  };
  const openCurrent = () => {
    const row = rows[current];
    if (row !== undefined) {
      onOpen?.(row);
    }
  };
  useShortcuts(
    onOpen
      ? [
          { key: 'j', label: t('lists.keyNext', 'Next row'), run: () => move(1) },
          { key: 'k', label: t('lists.keyPrevious', 'Previous row'), run: () => move(-1) },
          { key: 'Enter', label: t('lists.keyOpen', 'Open the row'), run: openCurrent },
        ]
      : []
  );
  return { body, setCurrent };
}

interface HeadCellProps<Row> extends Pick<Props<Row>, 'sort' | 'onSort'> {
  column: Column<Row>;
}

function HeadCell<Row>({ column, sort, onSort }: HeadCellProps<Row>) {
  const styles = useStyles2(getTableStyles);
  const up = column.sort !== undefined && sort === column.sort;
  const down = column.sort !== undefined && sort === `-${column.sort}`;
  return (
    <th
      scope="col"
      className={cx(styles.headCell, column.numeric && styles.numeric, column.wideOnly && styles.wideOnly)}
      aria-sort={up ? 'ascending' : down ? 'descending' : undefined}
    >
      {column.sort !== undefined && onSort ? (
        <button
          type="button"
          className={styles.sort}
          onClick={() => onSort(up ? `-${column.sort}` : (column.sort ?? ''))}
        >
          {column.header}
          {(up || down) && <Icon name={up ? 'arrow-up' : 'arrow-down'} size="sm" />}
        </button>
      ) : (
        column.header
      )}
    </th>
  );
}

interface CellProps<Row> extends Pick<Props<Row>, 'onOpen'> {
  column: Column<Row>;
  row: Row;
}

function Cell<Row>({ column, row, onOpen }: CellProps<Row>) {
  const styles = useStyles2(getTableStyles);
  return (
    <td
      data-label={column.lead ? undefined : column.header}
      className={cx(
        styles.cell,
        column.numeric && styles.numeric,
        column.oneLine && styles.oneLine,
        column.wideOnly && styles.wideOnly,
        column.lead && styles.lead,
        column.below && styles.cut
      )}
    >
      {column.lead && onOpen ? (
        <button type="button" className={styles.link} onClick={() => onOpen(row)}>
          {column.cell(row)}
        </button>
      ) : (
        column.cell(row)
      )}
      {column.below && (
        <div className={styles.below} title={column.below(row)}>
          {column.below(row)}
        </div>
      )}
    </td>
  );
}
