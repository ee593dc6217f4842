import { Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { serviceGroups, serviceIcons } from '#contract/local-services.ts';
import {
  type LocalService,
  localServiceCalls,
  type ServiceContent,
} from '../../api/local-services.ts';
import {
  ContentDays,
  type DayFields,
  dayFieldsOf,
  dayText,
} from '../../parts/approved-content/content-days.tsx';
import { ContentForm } from '../../parts/approved-content/content-form.tsx';
import { OrgSelect } from '../../parts/org-tree.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';

type Fields = Omit<ServiceContent, 'from' | 'until'> & DayFields;

const contentOf = (fields: Fields): ServiceContent => ({
  nameZh: fields.nameZh,
  nameEn: fields.nameEn,
  group: fields.group,
  icon: fields.icon,
  link: fields.link,
  orgIds: fields.orgIds,
  from: dayText(fields.from),
  until: dayText(fields.until),
  place: fields.place,
});

/** A service as customers will see it. */
export function ServiceForm({
  service,
  name,
  onClose,
}: {
  service: LocalService | null;
  name: string;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  return (
    <ContentForm<ServiceContent, Fields>
      one={service}
      name={name}
      words="localServices"
      listKey="local-services"
      calls={localServiceCalls}
      initialValues={
        service ? { ...service.draft, ...dayFieldsOf(service.draft) } : { orgIds: [], place: 100 }
      }
      contentOf={contentOf}
      fieldOf={{ SERVICE_LINK_INVALID: 'link', SERVICE_HOST_UNKNOWN: 'link' }}
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
      <RequiredItem name="link" label={t('localServices.link')} extra={t('localServices.linkHint')}>
        <Input maxLength={500} placeholder="https://" />
      </RequiredItem>
      <Form.Item
        name="orgIds"
        label={t('localServices.shownAt')}
        extra={t('localServices.shownAtHint')}
      >
        <OrgSelect multiple allowClear placeholder={t('localServices.everywhere')} />
      </Form.Item>
      <ContentDays required={false} />
      <RequiredItem
        name="place"
        label={t('localServices.place')}
        extra={t('localServices.placeHint')}
      >
        <InputNumber className="full-width" min={0} max={999} precision={0} />
      </RequiredItem>
    </ContentForm>
  );
}
