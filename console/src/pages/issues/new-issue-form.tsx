import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Segmented, Select, Switch } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useAudienceOptions } from '../../api/audiences.ts';
import { useOffers } from '../../api/benefits.ts';
import { issueCalls } from '../../api/issues.ts';
import { ChooseFile } from '../../parts/choose-file.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Source = 'audience' | 'upload';
type Fields = { name: string; offerId: number; audienceId: number; header: boolean };

/** What is issued, and to whom: the members of an audience, or a file of customer numbers. */
export function NewIssueForm({ onClose }: { onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const offers = useOffers();
  const audiences = useAudienceOptions();
  const [source, setSource] = useState<Source>('audience');
  const [file, setFile] = useState<File | null>(null);
  const [lacksFile, setLacksFile] = useState(false);
  const save = useMutation({
    mutationFn: ({ name, offerId, audienceId, header }: Fields) =>
      source === 'upload' && file
        ? issueCalls.upload(name, offerId, header, file)
        : issueCalls.add({ name, offerId, audienceId }),
    onSuccess: async ({ id }) => {
      await queries.invalidateQueries({ queryKey: ['issues'] });
      await navigate(`/issues/${id}`);
    },
  });
  return (
    <FormModal<Fields>
      open
      name="issue"
      title={t('issues.add')}
      hint={t('issues.addHint')}
      okText={t('common.create')}
      initialValues={{ header: true }}
      saving={save.isPending}
      onSave={(fields) => {
        setLacksFile(source === 'upload' && !file);
        if (source === 'audience' || file) save.mutate(fields);
      }}
      onClose={onClose}
    >
      <RequiredItem name="name" label={t('issues.name')}>
        <Input maxLength={100} />
      </RequiredItem>
      <RequiredItem name="offerId" label={t('issues.offer')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={offers.isPending}
          options={(offers.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      </RequiredItem>
      <Form.Item label={t('issues.source')}>
        <Segmented<Source>
          value={source}
          onChange={setSource}
          options={(['audience', 'upload'] as const).map((value) => ({
            value,
            label: t(`issues.sources.${value}`),
          }))}
        />
      </Form.Item>
      {source === 'audience' ? (
        <RequiredItem name="audienceId" label={t('issues.audience')}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            loading={audiences.isPending}
            options={(audiences.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </RequiredItem>
      ) : (
        <>
          <Form.Item
            label={t('issues.file')}
            required
            extra={t('issues.fileHint')}
            {...(lacksFile && !file
              ? { validateStatus: 'error' as const, help: t('issues.needsFile') }
              : {})}
          >
            <ChooseFile accept=".csv,.txt,.xlsx" file={file} onChange={setFile}>
              {t('issues.chooseFile')}
            </ChooseFile>
          </Form.Item>
          <Form.Item name="header" label={t('issues.hasHeader')} valuePropName="checked">
            <Switch />
          </Form.Item>
        </>
      )}
    </FormModal>
  );
}
