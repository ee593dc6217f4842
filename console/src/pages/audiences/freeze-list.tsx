import { tableFormats, type TableFormat } from '#contract/table-format.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Card, Form, Input, Modal, Radio, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { audienceCalls, type Audience, type Freeze } from '../../api/audiences.ts';
import { usePages } from '../../api/pages.ts';
import { useCan } from '../../app/session.tsx';
import { DownloadButton } from '../../parts/download-button.tsx';
import { formatCount, formatDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';

const tones = { running: 'processing', done: 'success', failed: 'error' } as const;
const exportTones = {
  waiting: 'processing',
  running: 'processing',
  ready: 'success',
  returned: 'warning',
  failed: 'error',
  expired: 'default',
} as const;

/** Frozen lists with who entered and left, and their exports by approval. */
export function FreezeList({
  audience,
  changed,
}: {
  audience: Audience;
  changed: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const queries = useQueryClient();
  const [exporting, setExporting] = useState<Freeze | null>(null);
  const freezes = usePages({
    queryKey: ['audiences', 'freezes', audience.id],
    read: (page, signal) => audienceCalls.freezes(audience.id, page, signal),
    limit: 10,
    live: { milliseconds: 1500, while: (rows) => rows.some((one) => one.state === 'running') },
  });
  const freeze = useMutation({
    mutationFn: () => audienceCalls.freeze(audience.id),
    onSettled: () => queries.invalidateQueries({ queryKey: ['audiences', 'freezes', audience.id] }),
  });
  const mayNot = can('create', 'Audience') ? null : t('common.notAllowed');
  const mayNotExport = can('export', 'Audience') ? null : t('common.notAllowed');
  return (
    <Card
      variant="borderless"
      className="after-section"
      title={t('audiences.freezes')}
      extra={
        <GuardedButton
          loading={freeze.isPending}
          blockedBecause={mayNot ?? (changed ? t('audiences.freezeBlocked') : null)}
          onClick={() => freeze.mutate()}
        >
          {t('audiences.freeze')}
        </GuardedButton>
      }
    >
      <p className="muted">{t('audiences.freezeHint')}</p>
      <Loaded query={freezes} rows={2}>
        {(rows) => (
          <Table<Freeze>
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={rows}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <FirstStep text={t('audiences.freezeEmpty')} /> }}
            columns={[
              { title: t('audiences.frozenAt'), render: (_, one) => formatMoment(one.createdAt) },
              { title: t('audiences.version'), dataIndex: 'version', align: 'right' },
              {
                title: t('audiences.state'),
                render: (_, one) => (
                  <StatusTag
                    tone={tones[one.state]}
                    text={t(`audiences.freezeStates.${one.state}`)}
                  />
                ),
              },
              { title: t('tags.businessDate'), render: (_, one) => formatDay(one.businessDate) },
              {
                title: t('audiences.count'),
                align: 'right',
                render: (_, one) => formatCount(one.count),
              },
              {
                title: t('audiences.entered'),
                align: 'right',
                render: (_, one) => formatCount(one.entered),
              },
              {
                title: t('audiences.left'),
                align: 'right',
                render: (_, one) => formatCount(one.left),
              },
              {
                title: t('common.actions'),
                fixed: 'right',
                render: (_, one) =>
                  one.state === 'done' ? (
                    <GuardedButton
                      type="link"
                      size="small"
                      blockedBecause={mayNotExport}
                      onClick={() => setExporting(one)}
                    >
                      {t('audiences.export')}
                    </GuardedButton>
                  ) : null,
              },
            ]}
          />
        )}
      </Loaded>
      <LoadMore query={freezes} />
      {mayNotExport ? null : <ExportList audienceId={audience.id} />}
      {exporting ? (
        <RequestExport
          audienceId={audience.id}
          freeze={exporting}
          onClose={() => setExporting(null)}
        />
      ) : null}
    </Card>
  );
}

function ExportList({ audienceId }: { audienceId: number }): ReactNode {
  const { t } = useTranslation();
  const exports = usePages({
    queryKey: ['audiences', 'exports', audienceId],
    read: (page, signal) => audienceCalls.exports(audienceId, page, signal),
    limit: 10,
    live: { milliseconds: 2000, while: (rows) => rows.some((one) => one.state === 'running') },
  });
  if (!exports.data?.length) return null;
  return (
    <>
      <h2 className="part-title">{t('audiences.exports')}</h2>
      <Table
        size="small"
        rowKey="id"
        pagination={false}
        dataSource={exports.data}
        columns={[
          { title: t('approvals.submitted'), render: (_, one) => formatMoment(one.createdAt) },
          { title: t('audiences.exportReason'), dataIndex: 'reason' },
          {
            title: t('common.fileFormat'),
            render: (_, one) => t(`common.tableFormats.${one.format}`),
          },
          {
            title: t('audiences.count'),
            align: 'right',
            render: (_, one) => formatCount(one.count),
          },
          {
            title: t('audiences.state'),
            render: (_, one) => (
              <StatusTag
                tone={exportTones[one.state]}
                text={t(`audiences.exportStates.${one.state}`)}
              />
            ),
          },
          {
            title: t('common.actions'),
            render: (_, one) =>
              one.state === 'ready' ? (
                <DownloadButton
                  type="link"
                  size="small"
                  path={audienceCalls.exportFile(one.id)}
                  fileName={`audience-${one.audienceId}-${one.id}.${one.format}`}
                >
                  {t('common.download')}
                </DownloadButton>
              ) : null,
          },
        ]}
      />
      <LoadMore query={exports} />
    </>
  );
}

type ExportForm = { reason: string; format: TableFormat };

function RequestExport({
  audienceId,
  freeze,
  onClose,
}: {
  audienceId: number;
  freeze: Freeze;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [form] = Form.useForm<ExportForm>();
  const request = useMutation({
    mutationFn: ({ reason, format }: ExportForm) =>
      audienceCalls.requestExport(freeze.id, reason, format),
    onSuccess: async () => {
      void message.success(t('audiences.exportSent'));
      onClose();
      await queries.invalidateQueries({ queryKey: ['audiences', 'exports', audienceId] });
    },
  });
  return (
    <Modal
      open
      title={t('audiences.exportTitle')}
      okText={t('audiences.export')}
      cancelText={t('common.cancel')}
      confirmLoading={request.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
    >
      <p>{t('audiences.exportHint', { count: freeze.count ?? 0 })}</p>
      <Form
        form={form}
        layout="vertical"
        initialValues={{ format: 'xlsx' }}
        onFinish={(given) => request.mutate(given)}
      >
        <Form.Item
          name="reason"
          label={t('audiences.exportReason')}
          rules={[{ required: true, min: 4, message: t('customers.revealReasonRule') }]}
        >
          <Input.TextArea maxLength={500} showCount />
        </Form.Item>
        <Form.Item name="format" label={t('common.fileFormat')}>
          <Radio.Group
            options={tableFormats.map((format) => ({
              value: format,
              label: t(`common.tableFormats.${format}`),
            }))}
          />
        </Form.Item>
      </Form>
    </Modal>
  );
}
