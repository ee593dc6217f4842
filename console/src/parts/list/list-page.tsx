import { ReloadOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Select, Space, Table, Tooltip, type TableProps } from 'antd';

import {
  useEffect,
  useEffectEvent,
  useMemo,
  useState,
  type Key,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearchParams } from 'react-router';
import { ApiProblem } from '../../api/http.ts';
import { formatCount } from '../format-figure.ts';
import { FirstStep, LoadError } from '../load-state.tsx';
import { useScrolledByKeyboard } from './scrolled-by-keyboard.ts';
import { ColumnSettings, useHiddenColumns } from './column-settings.tsx';
import {
  pageSizes,
  personalOf,
  readListState,
  withFilters,
  writeListState,
  type ListState,
} from './list-state.ts';
import { QueryForm, type Filter } from './query-form.tsx';

export type ListColumn<Row> = {
  key: string;
  title: string;
  /** with the definition or sorting of a plain antd column */
  header?: ReactNode;
  render: (row: Row) => ReactNode;
  width?: number;
  align?: 'right';
  /** shown by itself in windows at least so wide; in others it is chosen in the column settings */
  from?: number;
};

export type ListAnswer<Row> = {
  items: readonly Row[];
  nextCursor: string | null;
  total?: number | undefined;
};
export type ListAsk = {
  filters: Readonly<Record<string, string>>;
  cursor: string | undefined;
  limit: number;
  signal: AbortSignal;
};

type ListPageProps<Row> = {
  /** names the column settings and the cache */
  name: string;
  read: (ask: ListAsk) => Promise<ListAnswer<Row>>;
  rowKey: (row: Row) => Key;
  columns: readonly ListColumn<Row>[];
  filters?: readonly Filter[];
  /** buttons of one row, in a column fixed at the right */
  rowActions?: (row: Row) => ReactNode;
  rowActionsWidth?: number;
  /** buttons above the table */
  toolbar?: ReactNode;
  /** what can be done with the rows chosen, on this and other pages */
  bulk?: (keys: readonly Key[], clear: () => void) => ReactNode;
  empty: { text: ReactNode; action?: ReactNode };
  /** while it gives true for what is shown, the page reads again every two seconds */
  live?: (rows: readonly Row[]) => boolean;
  /** also keeps the cache apart, such as the tab of an inbox */
  within?: string;
  onRow?: (row: Row) => void;
};

/** A list of the bank's things: query form, column settings, fixed actions, selection across pages, cursor pages; all state in the URL. */
export function ListPage<Row extends object>(props: ListPageProps<Row>): ReactNode {
  const { t } = useTranslation();
  const list = useListState(props.filters ?? []);
  const [hidden, setHidden] = useHiddenColumns(props.name, props.columns);
  const [chosen, setChosen] = useState<readonly Key[]>([]);
  const { state } = list;
  const page = useQuery({
    queryKey: [props.name, 'list', props.within ?? '', state],
    queryFn: ({ signal }) =>
      props.read({
        filters: state.filters,
        cursor: state.cursor ?? undefined,
        limit: state.limit,
        signal,
      }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state: { data } }) => (data && props.live?.(data.items) ? 2000 : false),
  });
  const strange = page.error instanceof ApiProblem && page.error.code === 'CURSOR_INVALID';
  const openFirst = useEffectEvent(list.first);
  // A cursor is good for the person who was given it: a link of a colleague's opens at the first page.
  useEffect(() => {
    if (strange) openFirst();
  }, [strange]);
  const columns = useTableColumns(props, hidden);
  const table = useScrolledByKeyboard();
  const rows = page.data?.items ?? [];
  const filtered = Object.keys(state.filters).length > 0;
  return (
    <>
      {props.filters?.length ? (
        <QueryForm filters={props.filters} values={state.filters} onQuery={list.query} />
      ) : null}
      <Card className="list-table" variant="borderless">
        <Flex className="list-bar" justify="space-between" align="center" gap={8}>
          <Space wrap>{props.toolbar}</Space>
          <Space size={0} className="list-bar-end">
            <Tooltip title={t('common.refresh')}>
              <Button
                type="text"
                icon={<ReloadOutlined aria-hidden />}
                aria-label={t('common.refresh')}
                onClick={() => void page.refetch()}
                loading={page.isFetching}
              />
            </Tooltip>
            <ColumnSettings columns={props.columns} hidden={hidden} onChange={setHidden} />
          </Space>
        </Flex>
        {props.bulk && chosen.length > 0 ? (
          <Flex className="list-bulk" align="center" gap={12} role="status">
            <span>{t('common.selected', { number: chosen.length })}</span>
            <Button type="link" size="small" onClick={() => setChosen([])}>
              {t('common.clearSelection')}
            </Button>
            {props.bulk(chosen, () => setChosen([]))}
          </Flex>
        ) : null}
        {page.error && !page.data ? (
          <LoadError error={page.error} retry={page.refetch} />
        ) : (
          <Table<Row>
            ref={table}
            size="middle"
            rowKey={props.rowKey}
            columns={columns}
            dataSource={[...rows]}
            loading={page.isPending || page.isPlaceholderData}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{
              // Not "nothing here" while it is being read.
              emptyText: page.isPending ? (
                <div className="list-waiting" />
              ) : (
                <FirstStep
                  text={filtered ? t('common.empty') : props.empty.text}
                  action={filtered ? null : props.empty.action}
                />
              ),
            }}
            {...(props.bulk
              ? {
                  rowSelection: {
                    selectedRowKeys: [...chosen],
                    preserveSelectedRowKeys: true,
                    onChange: setChosen,
                  },
                }
              : {})}
            {...(props.onRow
              ? {
                  onRow: (row: Row) => ({
                    onClick: () => props.onRow?.(row),
                    // A link or button in the row keeps its own key.
                    onKeyDown: (event: KeyboardEvent) => {
                      if (event.key === 'Enter' && event.target === event.currentTarget)
                        props.onRow?.(row);
                    },
                    tabIndex: 0,
                    className: 'row-opens',
                  }),
                }
              : {})}
          />
        )}
        <Flex className="list-foot" justify="space-between" align="center" gap={12}>
          <span className="muted">
            {page.data?.total === undefined
              ? ''
              : t('common.total', { number: formatCount(page.data.total) })}
          </span>
          <Space>
            <Button onClick={list.previous} disabled={!state.cursor}>
              {t(list.canStepBack ? 'common.previousPage' : 'common.firstPage')}
            </Button>
            <Button
              onClick={() => page.data?.nextCursor && list.next(page.data.nextCursor)}
              disabled={!page.data?.nextCursor}
            >
              {t('common.nextPage')}
            </Button>
            <Select
              value={state.limit}
              aria-label={t('common.pageSize', { number: state.limit })}
              options={pageSizes.map((size) => ({
                value: size,
                label: t('common.pageSize', { number: size }),
              }))}
              onChange={list.resize}
            />
          </Space>
        </Flex>
      </Card>
    </>
  );
}

type ListControl = {
  state: ListState;
  canStepBack: boolean;
  query: (filters: Record<string, string>) => void;
  next: (cursor: string) => void;
  previous: () => void;
  resize: (limit: number) => void;
  /** in place of a page that is none */
  first: () => void;
};

/**
 * A cursor only leads forward; the way back is the cursors passed since this page was opened.
 * Personal filters (a phone, an identity number) stand in the history entry, never in the URL.
 */
function useListState(filters: readonly Filter[]): ListControl {
  const [search, setSearch] = useSearchParams();
  const location = useLocation();
  const [passed, setPassed] = useState<readonly (string | null)[]>([]);
  const open = filters.flatMap((filter) => (filter.personal ? [] : [filter.name])).join(',');
  const text = search.toString();
  const state = useMemo(() => {
    const read = readListState(new URLSearchParams(text), open.split(','));
    return { ...read, filters: { ...read.filters, ...personalOf(location.state) } };
  }, [text, open, location.state]);
  const go = (next: ListState, how: { replace?: boolean } = {}): void => {
    const names = open.split(',');
    const personal = Object.fromEntries(
      Object.entries(next.filters).filter(([name]) => !names.includes(name)),
    );
    setSearch((current) => writeListState(current, next, names), { ...how, state: { personal } });
  };
  return {
    state,
    canStepBack: passed.length > 0 || !state.cursor,
    query: (values) => {
      setPassed([]);
      go(withFilters(state, values));
    },
    next: (cursor) => {
      setPassed([...passed, state.cursor]);
      go({ ...state, cursor });
    },
    previous: () => {
      setPassed(passed.slice(0, -1));
      go({ ...state, cursor: passed.at(-1) ?? null });
    },
    resize: (limit) => {
      setPassed([]);
      go({ ...state, limit, cursor: null });
    },
    first: () => {
      setPassed([]);
      go({ ...state, cursor: null }, { replace: true });
    },
  };
}

function useTableColumns<Row extends object>(
  props: ListPageProps<Row>,
  hidden: ReadonlySet<string>,
): NonNullable<TableProps<Row>['columns']> {
  const { t } = useTranslation();
  const shown = props.columns.filter((column) => !hidden.has(column.key));
  const columns: NonNullable<TableProps<Row>['columns']> = shown.map((column) => ({
    key: column.key,
    title: column.header ?? column.title,
    render: (_: unknown, row: Row) =>
      column.align === 'right' ? (
        <span className="number">{column.render(row)}</span>
      ) : (
        column.render(row)
      ),
    ...(column.width === undefined ? {} : { width: column.width }),
    ...(column.align === undefined ? {} : { align: column.align }),
  }));
  const { rowActions } = props;
  if (!rowActions) return columns;
  const actions = {
    key: 'actions',
    title: t('common.actions'),
    fixed: 'right' as const,
    width: props.rowActionsWidth ?? 120,
    // Not Space: the buttons come as one fragment, which it would take for one item.
    render: (_: unknown, row: Row) => <Flex gap={12}>{rowActions(row)}</Flex>,
  };
  return [...columns, actions];
}
