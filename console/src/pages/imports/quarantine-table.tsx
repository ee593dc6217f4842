import { tableFormats } from '#contract/table-format.ts';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button, Flex, Form, Input, Modal, Space, Table, Tag } from 'antd';
import { useState, type Key, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { importCalls, type ImportView, type QuarantineRow } from '../../api/imports.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { DownloadButton } from '../../parts/download-button.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { FirstStep, LoadError } from '../../parts/load-state.tsx';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';

const tones: Record<QuarantineRow['state'], StatusTone> = {
  open: 'warning',
  fixed: 'processing',
  replayed: 'success',
  discarded: 'default',
};
const pageSize = 50;

/** Rows that failed: fix a row's cells, replay what was fixed, or take the error file to the source system. */
export function QuarantineTable({ one }: { one: ImportView }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { message } = App.useApp();
  const can = useCan();
  const queries = useQueryClient();
  const [cursors, setCursors] = useState<readonly (string | undefined)[]>([undefined]);
  const [chosen, setChosen] = useState<readonly Key[]>([]);
  const [fixing, setFixing] = useState<QuarantineRow | null>(null);
  const cursor = cursors.at(-1);
  const rows = useQuery({
    queryKey: ['imports', 'quarantine', one.id, cursor],
    queryFn: ({ signal }) => importCalls.quarantine(one.id, { cursor, limit: pageSize }, signal),
    placeholderData: keepPreviousData,
  });
  const again = (): Promise<void> => queries.invalidateQueries({ queryKey: ['imports'] });
  const replay = useMutation({
    mutationFn: (rowIds?: readonly number[]) => importCalls.replay(one.id, rowIds),
    onSuccess: () => void message.success(t('imports.replayed')),
    onSettled: again,
  });
  const mayNot = can('run', 'Quarantine') ? null : t('common.notAllowed');
  const mayNotFix = can('update', 'Quarantine') ? null : t('common.notAllowed');
  const chosenIds = chosen.map(Number);
  if (rows.error && !rows.data) return <LoadError error={rows.error} retry={rows.refetch} />;
  return (
    <>
      <Flex justify="space-between" wrap gap={8} className="section">
        <Space wrap>
          <GuardedButton
            type="primary"
            loading={replay.isPending}
            blockedBecause={
              mayNot ?? (one.rowsRejected === 0 ? t('imports.quarantineEmpty') : null)
            }
            onClick={() => replay.mutate(chosenIds.length ? chosenIds : undefined)}
          >
            {t(chosenIds.length ? 'imports.replaySelected' : 'imports.replay')}
          </GuardedButton>
        </Space>
        {one.rowsRejected > 0 && can('export', 'Quarantine') ? (
          <Space wrap>
            {tableFormats.map((format) => (
              <DownloadButton
                key={format}
                path={importCalls.errorFile(one.id, format)}
                fileName={`import-${one.id}-errors.${format}`}
              >
                {t('imports.errorFile', { format: t(`common.tableFormats.${format}`) })}
              </DownloadButton>
            ))}
          </Space>
        ) : null}
      </Flex>
      <Table<QuarantineRow>
        size="small"
        rowKey="id"
        loading={rows.isPending || rows.isPlaceholderData}
        dataSource={rows.data?.items ?? []}
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowSelection={{
          selectedRowKeys: [...chosen],
          preserveSelectedRowKeys: true,
          onChange: setChosen,
          getCheckboxProps: (row) => ({ disabled: row.state !== 'open' && row.state !== 'fixed' }),
        }}
        locale={{ emptyText: <FirstStep text={t('imports.quarantineEmpty')} /> }}
        expandable={{
          columnTitle: <span className="sr-only">{t('common.detail')}</span>,
          expandedRowRender: (row) => <Cells row={row} />,
        }}
        columns={[
          { title: t('imports.line'), dataIndex: 'line', align: 'right', width: 80 },
          { title: t('imports.column'), dataIndex: 'column' },
          { title: t('imports.reason'), render: (_, row) => say(row.reason) },
          {
            title: t('imports.rowState'),
            render: (_, row) => (
              <StatusTag tone={tones[row.state]} text={t(`imports.rowStates.${row.state}`)} />
            ),
          },
          { title: t('imports.expires'), render: (_, row) => formatDay(row.expiresAt) },
          {
            title: t('common.actions'),
            fixed: 'right',
            render: (_, row) =>
              row.state === 'open' || row.state === 'fixed' ? (
                <GuardedButton
                  type="link"
                  size="small"
                  blockedBecause={mayNotFix}
                  onClick={() => setFixing(row)}
                >
                  {t('imports.fix')}
                </GuardedButton>
              ) : null,
          },
        ]}
      />
      <Flex justify="flex-end" gap={8} className="list-foot">
        <Button disabled={cursors.length === 1} onClick={() => setCursors(cursors.slice(0, -1))}>
          {t('common.previousPage')}
        </Button>
        <Button
          disabled={!rows.data?.nextCursor}
          onClick={() => rows.data?.nextCursor && setCursors([...cursors, rows.data.nextCursor])}
        >
          {t('common.nextPage')}
        </Button>
      </Flex>
      {fixing ? <FixRow row={fixing} onClose={() => setFixing(null)} /> : null}
    </>
  );
}

function Cells({ row }: { row: QuarantineRow }): ReactNode {
  return (
    <Flex wrap gap={6}>
      {row.cells.map((cell) => (
        <Tag
          key={cell.column}
          variant="filled"
          {...(cell.column === row.column ? { color: 'error' } : {})}
        >
          {cell.column}: {cell.value || '∅'}
        </Tag>
      ))}
    </Flex>
  );
}

/** Only the cells changed are sent: a masked value must never overwrite the real one. */
function FixRow({ row, onClose }: { row: QuarantineRow; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const [form] = Form.useForm<{ cells: Record<string, string | undefined> }>();
  const fix = useMutation({
    mutationFn: (cells: Record<string, string>) => importCalls.fixRow(row.importId, row.id, cells),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['imports'] });
      onClose();
    },
  });
  const save = ({ cells }: { cells: Record<string, string | undefined> }): void => {
    const changed = Object.entries(cells).flatMap(([column, text]): [string, string][] =>
      text === undefined ? [] : [[column, text]],
    );
    if (changed.length === 0) onClose();
    else fix.mutate(Object.fromEntries(changed));
  };
  return (
    <Modal
      open
      title={t('imports.fixTitle', { line: row.line })}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={fix.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={640}
    >
      <p>
        {row.column}: {say(row.reason)}
      </p>
      <p className="muted">{t('imports.fixHint')}</p>
      <Form form={form} layout="vertical" onFinish={save} className="fix-form">
        {row.cells.map((cell) => (
          <Form.Item
            key={cell.column}
            name={['cells', cell.column]}
            label={cell.column}
            {...(cell.column === row.column ? { validateStatus: 'error' as const } : {})}
          >
            <Input placeholder={cell.value} />
          </Form.Item>
        ))}
      </Form>
    </Modal>
  );
}
