import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Drawer, Form, Input, Select, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../../api/http.ts';
import { usePages } from '../../api/pages.ts';
import { assignmentCalls, type TagUpload } from '../../api/tag-assignments.ts';
import { ChooseFile } from '../../parts/choose-file.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = { identifier: string; reason: string };

/** Files that give a tag to many customers, with every line that was not taken. */
export function UploadsCard({ code, mayNot }: { code: string; mayNot: string | null }): ReactNode {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<TagUpload | null>(null);
  const uploads = usePages({
    queryKey: ['tag-uploads', code],
    read: (page, signal) => assignmentCalls.uploads({ ...page, code }, signal),
    limit: 10,
    live: { milliseconds: 2000, while: (rows) => rows.some(({ state }) => state === 'waiting') },
  });
  return (
    <Card variant="borderless" className="section" title={t('factory.upload')}>
      <p className="muted">{t('factory.uploadHint')}</p>
      <UploadForm code={code} mayNot={mayNot} />
      <Loaded query={uploads} rows={2}>
        {(rows) =>
          rows.length === 0 ? null : (
            <Table<TagUpload>
              size="small"
              rowKey="id"
              pagination={false}
              dataSource={[...rows]}
              scroll={{ x: 'max-content' }}
              columns={[
                { title: t('factory.uploadFile'), dataIndex: 'fileName' },
                { title: t('factory.giveReason'), dataIndex: 'reason' },
                {
                  title: t('factory.uploadLines'),
                  align: 'right',
                  render: (_, one) => formatCount(one.lines),
                },
                {
                  title: t('factory.uploadGiven'),
                  align: 'right',
                  render: (_, one) => formatCount(one.given),
                },
                {
                  title: t('factory.uploadUntaken'),
                  align: 'right',
                  render: (_, one) =>
                    one.untaken === 0 ? (
                      '0'
                    ) : (
                      <Button type="link" size="small" onClick={() => setOpened(one)}>
                        {formatCount(one.untaken)}
                      </Button>
                    ),
                },
                {
                  title: t('factory.written'),
                  render: (_, one) => `${one.madeBy} · ${formatMoment(one.createdAt)}`,
                },
              ]}
            />
          )
        }
      </Loaded>
      <LoadMore query={uploads} />
      {opened ? <UntakenDrawer upload={opened} onClose={() => setOpened(null)} /> : null}
    </Card>
  );
}

function UploadForm({ code, mayNot }: { code: string; mayNot: string | null }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [file, setFile] = useState<File | null>(null);
  const send = useMutation({
    mutationFn: ({ fields, chosen }: { fields: Fields; chosen: File }) =>
      assignmentCalls.upload({ code, ...fields }, chosen),
    onSuccess: async () => {
      void message.success(t('factory.uploaded'));
      setFile(null);
      form.resetFields();
      await queries.invalidateQueries({ queryKey: ['tag-uploads'] });
    },
    onError: (error) => void message.error(messageOf(error)),
  });
  return (
    <Form<Fields>
      form={form}
      layout="inline"
      className="query-form section"
      initialValues={{ identifier: 'bank_identifier' }}
      onFinish={(fields) => file && send.mutate({ fields, chosen: file })}
    >
      <Form.Item name="identifier" label={t('factory.uploadIdentifier')}>
        <Select
          className="rule-field"
          options={(['bank_identifier', 'customer_no'] as const).map((value) => ({
            value,
            label: t(`factory.uploadIdentifiers.${value}`),
          }))}
        />
      </Form.Item>
      <RequiredItem name="reason" label={t('factory.giveReason')}>
        <Input maxLength={200} />
      </RequiredItem>
      <ChooseFile accept=".csv" file={file} onChange={setFile}>
        {t('factory.uploadFile')}
      </ChooseFile>
      <GuardedButton
        type="primary"
        htmlType="submit"
        loading={send.isPending}
        blockedBecause={mayNot ?? (file ? null : t('factory.uploadHint'))}
      >
        {t('factory.give')}
      </GuardedButton>
    </Form>
  );
}

function UntakenDrawer({ upload, onClose }: { upload: TagUpload; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const lines = usePages({
    queryKey: ['tag-uploads', 'untaken', upload.id],
    read: (page, signal) => assignmentCalls.untaken(upload.id, page, signal),
    limit: 100,
  });
  return (
    <Drawer open title={`${t('factory.untakenTitle')} · ${upload.fileName}`} onClose={onClose}>
      <Loaded query={lines}>
        {(rows) => (
          <Table
            size="small"
            rowKey="line"
            pagination={false}
            dataSource={[...rows]}
            columns={[
              { title: t('factory.line'), dataIndex: 'line', width: 90 },
              {
                title: t('factory.giveReason'),
                render: (_, one) => t(`factory.untakenReasons.${one.reason}`),
              },
            ]}
          />
        )}
      </Loaded>
      <LoadMore query={lines} />
    </Drawer>
  );
}
