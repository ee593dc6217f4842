import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, DatePicker, Form, Input, InputNumber, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { serviceGroups, serviceIcons } from '#contract/local-services.ts';
import {
  type LocalService,
  localServiceCalls,
  type ServiceContent,
} from '../../api/local-services.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { OrgSelect } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = Omit<ServiceContent, 'from' | 'until'> & {
  orgId: number;
  from: Dayjs | null;
  until: Dayjs | null;
};

const dayOf = (day: string | null): Dayjs | null => (day === null ? null : dayjs(day));
const textOf = (day: Dayjs | null | undefined): string | null => day?.format('YYYY-MM-DD') ?? null;

/** A service as customers will see it; saving submits it for a second person. */
export function ServiceForm({
  service,
  onClose,
}: {
  service: LocalService | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: ({ orgId, from, until, ...rest }: Fields) => {
      const content = { ...rest, from: textOf(from), until: textOf(until) };
      return service
        ? localServiceCalls.change(service.id, service.version, content)
        : localServiceCalls.add({ orgId, content });
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['local-services'] });
      void message.success(t('localServices.submitted'));
      onClose();
    },
  });
  const draft = service?.draft;
  return (
    <FormModal<Fields>
      open
      wide
      title={t(service ? 'localServices.edit' : 'localServices.add')}
      hint={t('localServices.submitHint')}
      initialValues={
        draft
          ? { ...draft, from: dayOf(draft.from), until: dayOf(draft.until) }
          : { orgIds: [], place: 100 }
      }
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="nameZh" label={t('localServices.nameZh')}>
        <Input maxLength={12} showCount />
      </RequiredItem>
      <RequiredItem name="nameEn" label={t('localServices.nameEn')}>
        <Input maxLength={30} showCount />
      </RequiredItem>
      <RequiredItem name="group" label={t('localServices.group')}>
        <Select
          options={serviceGroups.map((value) => ({
            value,
            label: t(`localServices.groups.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="icon" label={t('localServices.icon')}>
        <Select
          options={serviceIcons.map((value) => ({
            value,
            label: t(`localServices.icons.${value}`),
          }))}
        />
      </RequiredItem>
      <RequiredItem name="link" label={t('localServices.link')}>
        <Input maxLength={500} placeholder="https://" />
      </RequiredItem>
      {service ? null : (
        <RequiredItem name="orgId" label={t('localServices.org')}>
          <OrgSelect />
        </RequiredItem>
      )}
      <Form.Item
        name="orgIds"
        label={t('localServices.shownAt')}
        extra={t('localServices.shownAtHint')}
      >
        <OrgSelect multiple allowClear placeholder={t('localServices.everywhere')} />
      </Form.Item>
      <Form.Item name="from" label={t('localServices.from')}>
        <DatePicker className="full-width" />
      </Form.Item>
      <Form.Item name="until" label={t('localServices.until')}>
        <DatePicker className="full-width" />
      </Form.Item>
      <RequiredItem name="place" label={t('localServices.place')}>
        <InputNumber min={0} max={999} precision={0} />
      </RequiredItem>
    </FormModal>
  );
}
