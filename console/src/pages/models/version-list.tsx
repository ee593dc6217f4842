import { useMutation } from '@tanstack/react-query';
import { App, Button, Flex, Form, Input, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { modelCalls, type ModelVersionSummary } from '../../api/models.ts';
import { usePages } from '../../api/pages.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { aucText, ModelState } from './model-state.tsx';

type Given = {
  code: string;
  shown: number;
  mayNot: string | null;
  onShow: (version: number) => void;
  onChange: () => void;
};

/**
 * The versions, the newest first: a draft is submitted, and so is one whose model was retired; another that
 * was live can be rolled back to.
 */
export function VersionList({ code, shown, mayNot, onShow, onChange }: Given): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [restoring, setRestoring] = useState<number | null>(null);
  const versions = usePages({
    queryKey: ['models', code, 'versions'],
    read: (query, signal) => modelCalls.versions(code, query, signal),
    limit: 10,
  });
  const submit = useMutation({
    mutationFn: (version: number) => modelCalls.submit(code, version),
    onSuccess: () => {
      void message.success(t('models.submitted'));
      onChange();
    },
  });
  const restore = useMutation({
    mutationFn: ({ version, reason }: { version: number; reason: string }) =>
      modelCalls.restore(code, version, reason),
    onSuccess: () => {
      void message.success(t('models.restored'));
      setRestoring(null);
      onChange();
    },
  });
  const action = (one: ModelVersionSummary): ReactNode => {
    if (one.state === 'draft' || (one.state === 'retired' && one.needsApproval))
      return (
        <GuardedButton
          size="small"
          loading={submit.isPending && submit.variables === one.version}
          blockedBecause={mayNot ?? (one.refusals.length > 0 && t('models.why'))}
          onClick={() => submit.mutate(one.version)}
        >
          {t(one.needsApproval ? 'models.submitAgain' : 'models.submit')}
        </GuardedButton>
      );
    if (one.state !== 'retired') return null;
    return (
      <GuardedButton size="small" blockedBecause={mayNot} onClick={() => setRestoring(one.version)}>
        {t('models.restore')}
      </GuardedButton>
    );
  };
  return (
    <Loaded query={versions} rows={3}>
      {(rows) => (
        <>
          <Table<ModelVersionSummary>
            rowKey="version"
            size="small"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={rows}
            columns={[
              { title: t('models.version'), render: (_, { version }) => version },
              { title: t('models.state'), render: (_, one) => <ModelState version={one} /> },
              { title: t('models.auc'), render: (_, { auc }) => aucText(auc) },
              { title: t('models.trainedAt'), render: (_, one) => formatMoment(one.trainedAt) },
              { title: t('models.liveFrom'), render: (_, one) => formatMoment(one.liveFrom) },
              { title: t('models.liveUntil'), render: (_, one) => formatMoment(one.liveUntil) },
              {
                key: 'actions',
                align: 'right',
                render: (_, one) => (
                  <Flex gap={8} justify="flex-end">
                    {action(one)}
                    <Button
                      size="small"
                      type="link"
                      disabled={one.version === shown}
                      onClick={() => onShow(one.version)}
                    >
                      {t('models.open')}
                    </Button>
                  </Flex>
                ),
              },
            ]}
          />
          <LoadMore query={versions} />
          <FormModal<{ reason: string }>
            open={restoring !== null}
            title={t('models.restore')}
            hint={t('models.restoreHint')}
            name="restore"
            initialValues={{ reason: '' }}
            saving={restore.isPending}
            okText={t('models.restore')}
            onClose={() => setRestoring(null)}
            onSave={({ reason }) => {
              if (restoring !== null) restore.mutate({ version: restoring, reason });
            }}
          >
            <Form.Item
              name="reason"
              label={t('models.reason')}
              rules={[{ required: true, whitespace: true }]}
            >
              <Input.TextArea maxLength={500} rows={3} />
            </Form.Item>
          </FormModal>
        </>
      )}
    </Loaded>
  );
}
