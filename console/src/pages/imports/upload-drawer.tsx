import { InboxOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Flex, Form, Select, Space, Steps, Table, Upload } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { messageOf } from '../../api/http.ts';
import { importCalls, useMappings, type Mapping, type Preview } from '../../api/imports.ts';
import { useSay } from '../../app/language.ts';
import { formatBytes } from '../../parts/format-figure.ts';
import { JobFollow } from '../../parts/job-progress.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { entryOfFile } from './match-entry.ts';

type Given = { mapping: Mapping; entry: string; file: File };

/** Mapping and file → preview of the mapped rows → the import, followed to its end. */
export function UploadDrawer({ open, onClose }: { open: boolean; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Drawer open={open} onClose={onClose} title={t('imports.upload')} size={960} destroyOnHidden>
      <UploadSteps onClose={onClose} />
    </Drawer>
  );
}

function UploadSteps({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const mappings = useMappings();
  const [source, setSource] = useState<string | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const mapping = mappings.data?.find((one) => one.source === source);
  const entry = mapping && file ? entryOfFile(mapping.entries, file.name) : undefined;
  const given = mapping && entry && file ? { mapping, entry: entry.name, file } : null;
  const preview = useMutation({
    mutationFn: (of: Given) => importCalls.preview(of.mapping.yaml, of.entry, of.file),
    meta: { quiet: true },
  });
  const load = useMutation({
    mutationFn: (of: Given) => importCalls.upload(of.mapping.source, of.file),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['imports', 'list'] }),
    meta: { quiet: true },
  });
  const unmatched = mapping && file && !entry;
  const startOver = (): void => {
    setFile(null);
    preview.reset();
    load.reset();
  };
  const step = load.data ? 2 : preview.data ? 1 : 0;
  const failed = load.error ?? preview.error;
  return (
    <Flex vertical gap={20}>
      <Steps
        size="small"
        current={step}
        items={[
          { title: t('imports.steps.choose') },
          { title: t('imports.steps.preview') },
          { title: t('imports.steps.load') },
        ]}
      />
      {unmatched ? (
        <Alert
          type="warning"
          showIcon
          title={t('imports.noEntry', { globs: mapping.entries.map((one) => one.glob).join(', ') })}
        />
      ) : null}
      {failed ? <Alert type="error" showIcon title={messageOf(failed)} /> : null}
      {step === 0 ? (
        <ChooseFile source={source} onSource={setSource} file={file} onFile={setFile} />
      ) : null}
      {step === 1 && preview.data ? <PreviewTable preview={preview.data} /> : null}
      {load.data ? (
        <JobFollow
          id={load.data.jobId}
          onEnd={() =>
            void Promise.all([
              queries.invalidateQueries({ queryKey: ['imports'] }),
              queries.invalidateQueries({ queryKey: ['org-units'] }),
            ])
          }
        />
      ) : null}
      <Space>
        {step === 0 ? (
          <Button
            type="primary"
            disabled={!given}
            loading={preview.isPending}
            onClick={() => given && preview.mutate(given)}
          >
            {t('imports.preview')}
          </Button>
        ) : null}
        {step === 1 ? (
          <>
            <Button onClick={startOver}>{t('common.previous')}</Button>
            <Button
              type="primary"
              loading={load.isPending}
              onClick={() => given && load.mutate(given)}
            >
              {t('imports.load')}
            </Button>
          </>
        ) : null}
        {step === 2 ? (
          <>
            <Button onClick={startOver}>{t('imports.another')}</Button>
            <Button type="primary" onClick={onClose}>
              {t('imports.seeList')}
            </Button>
          </>
        ) : null}
      </Space>
    </Flex>
  );
}

type ChooseFileProps = {
  source: string | null;
  onSource: (source: string) => void;
  file: File | null;
  onFile: (file: File | null) => void;
};

function ChooseFile({ source, onSource, file, onFile }: ChooseFileProps): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const mappings = useMappings();
  return (
    <Loaded query={mappings}>
      {(all) =>
        all.length === 0 ? (
          <FirstStep
            text={t('imports.noMapping')}
            action={
              <Link to="/imports/mappings">
                <Button type="primary">{t('imports.mappings')}</Button>
              </Link>
            }
          />
        ) : (
          <Form layout="vertical">
            <Form.Item label={t('imports.chooseMapping')} htmlFor="upload-source">
              <Select
                id="upload-source"
                value={source}
                onChange={onSource}
                options={all.map((mapping) => ({
                  value: mapping.source,
                  label: `${say(mapping.name)} (${mapping.source})`,
                }))}
              />
            </Form.Item>
            <Templates mapping={all.find((mapping) => mapping.source === source)} />
            <Upload.Dragger
              maxCount={1}
              beforeUpload={(chosen) => {
                onFile(chosen);
                return false;
              }}
              onRemove={() => onFile(null)}
              fileList={
                file ? [{ uid: file.name, name: `${file.name} (${formatBytes(file.size)})` }] : []
              }
            >
              <p className="ant-upload-drag-icon">
                <InboxOutlined aria-hidden />
              </p>
              <p className="ant-upload-text">{t('imports.dropHere')}</p>
              <p className="ant-upload-hint">{t('imports.dropHint')}</p>
            </Upload.Dragger>
          </Form>
        )
      }
    </Loaded>
  );
}

function Templates({
  mapping,
}: {
  mapping: { source: string; entries: readonly { name: string; glob: string }[] } | undefined;
}): ReactNode {
  const { t } = useTranslation();
  if (!mapping) return null;
  return (
    <Flex wrap gap={12} className="section">
      <span className="muted">{t('imports.template')}</span>
      {mapping.entries.map((entry) => (
        <a key={entry.name} href={importCalls.template(mapping.source, entry.name)} download>
          {entry.name} ({entry.glob})
        </a>
      ))}
    </Flex>
  );
}

function PreviewTable({ preview }: { preview: Preview }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const fields = [
    ...new Set(preview.rows.flatMap((row) => row.values.map((value) => value.field))),
  ];
  const faults = preview.rows.reduce((sum, row) => sum + row.faults.length, 0);
  const rows = preview.rows.map((row) => ({
    ...row,
    byField: new Map(row.values.map((value) => [value.field, value.value])),
  }));
  return (
    <Flex vertical gap={12}>
      <Alert
        type="info"
        showIcon
        title={t('imports.previewOf', { entry: preview.entry, rows: preview.rows.length })}
        description={t('imports.previewColumns', { columns: preview.columns.join(', ') })}
      />
      {faults > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t('imports.previewFaults', { rows: preview.rows.length, faults })}
        />
      ) : null}
      <Table
        size="small"
        rowKey="line"
        pagination={false}
        scroll={{ x: 'max-content', y: 420 }}
        dataSource={rows}
        columns={[
          { title: t('imports.line'), dataIndex: 'line', fixed: 'left', align: 'right' },
          ...fields.map((field) => ({
            key: field,
            title: field,
            render: (_: unknown, row: (typeof rows)[number]) =>
              row.byField.get(field) || <span className="muted">—</span>,
          })),
          ...(faults > 0
            ? [
                {
                  key: 'faults',
                  title: t('imports.reason'),
                  fixed: 'right' as const,
                  render: (_: unknown, row: (typeof rows)[number]) =>
                    row.faults.map((fault) => `${fault.column}: ${say(fault.reason)}`).join('; '),
                },
              ]
            : []),
        ]}
      />
    </Flex>
  );
}
