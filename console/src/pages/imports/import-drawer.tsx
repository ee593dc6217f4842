import { rowFaults } from '#contract/ingest.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Descriptions, Drawer, Space, Table, Tabs } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { importCalls, isImporting, type ImportView } from '../../api/imports.ts';
import { jobCalls } from '../../api/jobs.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatBytes, formatCount, formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { importSteps, wordFor } from '../../locales/record-words.ts';
import { JobFollow } from '../../parts/job-progress.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { ImportState } from './import-state.tsx';
import { QuarantineTable } from './quarantine-table.tsx';

export function ImportDrawer({
  importId,
  onClose,
}: {
  importId: number;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: ['imports', 'one', importId],
    queryFn: ({ signal }) => importCalls.find(importId, signal),
    refetchInterval: ({ state: { data } }) => (data && isImporting(data) ? 1500 : false),
  });
  return (
    <Drawer
      open
      onClose={onClose}
      size={960}
      title={found.data ? found.data.fileName : t('imports.detail')}
      extra={found.data ? <CancelImport one={found.data} /> : null}
    >
      <Loaded query={found}>{(one) => <ImportDetail one={one} />}</Loaded>
    </Drawer>
  );
}

function CancelImport({ one }: { one: ImportView }): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => jobCalls.cancel(one.jobId ?? 0),
    onSettled: () => queries.invalidateQueries({ queryKey: ['imports'] }),
  });
  if (!isImporting(one) || one.jobId === null) return null;
  return (
    <GuardedButton
      danger
      blockedBecause={can('update', 'Job') ? null : t('common.notAllowed')}
      onClick={() =>
        confirm({
          title: t('imports.cancelAsk', { file: one.fileName }),
          count: one.rowsIn,
          detail: t('imports.cancelHint'),
          okText: t('imports.cancel'),
          run: () => cancel.mutateAsync(),
        })
      }
    >
      {t('imports.cancel')}
    </GuardedButton>
  );
}

function ImportDetail({ one }: { one: ImportView }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const can = useCan();
  return (
    <>
      {one.refusal ? (
        <Alert
          type="error"
          showIcon
          title={t('imports.refusal')}
          description={one.refusal[language]}
          className="section"
        />
      ) : null}
      {isImporting(one) && one.jobId !== null ? (
        <div className="section">
          <JobFollow id={one.jobId} />
        </div>
      ) : null}
      <Tabs
        items={[
          { key: 'figures', label: t('imports.detail'), children: <ImportFigures one={one} /> },
          ...(can('read', 'Quarantine')
            ? [
                {
                  key: 'quarantine',
                  label: `${t('imports.quarantine')} (${formatCount(one.rowsRejected)})`,
                  children: <QuarantineTable one={one} />,
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

function ImportFigures({ one }: { one: ImportView }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const reasons = Object.entries(one.rejectedByReason).toSorted((a, b) => b[1] - a[1]);
  const nameOf = (code: string): string =>
    Object.entries(rowFaults).find(([known]) => known === code)?.[1][language] ?? code;
  return (
    <>
      <Descriptions
        bordered
        size="small"
        column={3}
        items={[
          { key: 'state', label: t('imports.state'), children: <ImportState state={one.state} /> },
          { key: 'source', label: t('imports.source'), children: one.source },
          {
            key: 'entry',
            label: t('imports.entry'),
            children: `${one.entry} · ${t(`imports.entities.${one.entity}`)}`,
          },
          { key: 'mode', label: t('imports.mode'), children: t(`imports.modes.${one.mode}`) },
          { key: 'date', label: t('imports.businessDate'), children: formatDay(one.businessDate) },
          { key: 'size', label: t('imports.size'), children: formatBytes(one.fileBytes) },
          { key: 'in', label: t('imports.rowsIn'), children: formatCount(one.rowsIn) },
          { key: 'loaded', label: t('imports.rowsLoaded'), children: formatCount(one.rowsLoaded) },
          {
            key: 'rejected',
            label: t('imports.rowsRejected'),
            children: formatCount(one.rowsRejected),
          },
          {
            key: 'duplicate',
            label: t('imports.rowsDuplicate'),
            children: formatCount(one.rowsDuplicate),
          },
          {
            key: 'removed',
            label: t('imports.rowsRemoved'),
            children: formatCount(one.rowsRemoved),
          },
          ...(one.rowsErased > 0
            ? [
                {
                  key: 'erased',
                  label: t('imports.rowsErased'),
                  children: formatCount(one.rowsErased),
                },
              ]
            : []),
          { key: 'finished', label: t('imports.finished'), children: formatMoment(one.finishedAt) },
        ]}
      />
      {one.control.length > 0 ? (
        <>
          <h2 className="part-title">{t('imports.control')}</h2>
          <Table
            size="small"
            pagination={false}
            rowKey="what"
            dataSource={one.control}
            columns={[
              { title: t('imports.controlWhat'), dataIndex: 'what' },
              { title: t('imports.expected'), dataIndex: 'expected', align: 'right' },
              { title: t('imports.found'), dataIndex: 'found', align: 'right' },
              {
                title: t('imports.holds'),
                render: (_, line) => (
                  <StatusTag
                    tone={line.holds ? 'success' : 'error'}
                    text={t(line.holds ? 'imports.holds' : 'imports.holdsNot')}
                  />
                ),
              },
            ]}
          />
        </>
      ) : null}
      {reasons.length > 0 ? (
        <>
          <h2 className="part-title">{t('imports.reasons')}</h2>
          <Table
            size="small"
            pagination={false}
            rowKey={([code]) => code}
            dataSource={reasons}
            columns={[
              { title: t('imports.reason'), render: (_, [code]) => nameOf(code) },
              {
                title: t('imports.rowsRejected'),
                align: 'right',
                render: (_, [, rows]) => formatCount(rows),
              },
            ]}
          />
        </>
      ) : null}
      {one.timings.length > 0 ? (
        <>
          <h2 className="part-title">{t('imports.timings')}</h2>
          <Space wrap size={[16, 4]}>
            {one.timings.map((timing) => (
              <span key={timing.step} className="muted">
                {wordFor(importSteps, timing.step, language)}: {formatCount(timing.milliseconds)}{' '}
                {t('imports.milliseconds')}
              </span>
            ))}
          </Space>
        </>
      ) : null}
    </>
  );
}
