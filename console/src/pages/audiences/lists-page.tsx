import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Card, Col, Form, Input, Row, Select } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { audienceCalls, type UploadedList } from '../../api/audiences.ts';
import { useTrailEnd } from '../../app/page-trail.tsx';
import { useCan } from '../../app/session.tsx';
import { formatCount, formatMoment } from '../../parts/format-figure.ts';
import { ChooseFile } from '../../parts/choose-file.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { UnmatchedDrawer } from './unmatched-drawer.tsx';

/** Lists of customers that the bank brings itself, usable as a condition. */
export function ListsPage(): ReactNode {
  const { t } = useTranslation();
  useTrailEnd(t('audiences.listTitle'));
  const can = useCan();
  const [opened, setOpened] = useState<UploadedList | null>(null);
  const mayNot = can('read', 'Customer') ? null : t('audiences.membersNotAllowed');
  return (
    <>
      <PageHead title={t('audiences.listTitle')} note={t('audiences.listNote')} />
      <Row gutter={[14, 14]}>
        <Col xs={24} lg={8}>
          <UploadList />
        </Col>
        <Col xs={24} lg={16}>
          <ListPage<UploadedList>
            name="uploaded-lists"
            rowKey={(one) => one.id}
            read={({ cursor, limit, signal }) => audienceCalls.lists({ cursor, limit }, signal)}
            columns={[
              { key: 'name', title: t('audiences.listName'), render: (one) => one.name },
              {
                key: 'matched',
                title: t('audiences.listMatched'),
                align: 'right',
                render: (one) => formatCount(one.count),
              },
              {
                key: 'unmatched',
                title: t('audiences.listUnmatched'),
                align: 'right',
                render: (one) =>
                  one.unmatchedCount === 0 ? (
                    '0'
                  ) : (
                    <GuardedButton
                      type="link"
                      size="small"
                      blockedBecause={mayNot}
                      aria-label={t('audiences.unmatched.open', {
                        n: formatCount(one.unmatchedCount),
                        name: one.name,
                      })}
                      onClick={() => setOpened(one)}
                    >
                      {formatCount(one.unmatchedCount)}
                    </GuardedButton>
                  ),
              },
              {
                key: 'created',
                title: t('imports.created'),
                render: (one) => formatMoment(one.createdAt),
              },
            ]}
            empty={{ text: t('audiences.listEmpty') }}
          />
        </Col>
      </Row>
      {opened ? <UnmatchedDrawer list={opened} onClose={() => setOpened(null)} /> : null}
    </>
  );
}

function UploadList(): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const queries = useQueryClient();
  const [form] = Form.useForm<{ name: string; identifier: string }>();
  const [file, setFile] = useState<File | null>(null);
  const upload = useMutation({
    mutationFn: ({ name, identifier, given }: { name: string; identifier: string; given: File }) =>
      audienceCalls.uploadList(name, identifier, given),
    onSuccess: async (list) => {
      void message.success(
        t('audiences.listDone', { count: list.count, unmatched: list.unmatchedCount }),
      );
      form.resetFields();
      setFile(null);
      await queries.invalidateQueries({ queryKey: ['uploaded-lists'] });
    },
  });
  return (
    <Card variant="borderless">
      <Form
        form={form}
        layout="vertical"
        initialValues={{ identifier: 'customer_no' }}
        onFinish={(fields) => file && upload.mutate({ ...fields, given: file })}
      >
        <Form.Item
          name="name"
          label={t('audiences.listName')}
          rules={[
            { required: true, message: t('common.required', { label: t('audiences.listName') }) },
          ]}
        >
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item name="identifier" label={t('audiences.listIdentifier')}>
          <Select
            options={(['customer_no', 'bank_identifier'] as const).map((value) => ({
              value,
              label: t(`audiences.listIdentifiers.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item label={t('audiences.listFile')} required>
          <ChooseFile accept=".csv,.txt" file={file} onChange={setFile}>
            {t('audiences.listChoose')}
          </ChooseFile>
        </Form.Item>
        <GuardedButton
          type="primary"
          htmlType="submit"
          loading={upload.isPending}
          blockedBecause={
            can('create', 'Audience')
              ? file
                ? null
                : t('common.required', { label: t('audiences.listFile') })
              : t('common.notAllowed')
          }
        >
          {t('audiences.listUpload')}
        </GuardedButton>
      </Form>
    </Card>
  );
}
