import { roles, type Role } from '#contract/access.ts';
import type { Staff } from '#contract/organization.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { organizationCalls } from '../../api/organization.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { OrgSelect } from '../../parts/org-tree.tsx';

type Fields = { staffNumber: string; name: string; orgId: number; roles: Role[]; password: string };

/** Adds a member of staff, or changes name, org unit and roles. */
export function StaffForm({
  editing,
  onClose,
}: {
  editing: Staff | 'new' | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const known = editing === 'new' ? null : editing;
  const save = useMutation({
    mutationFn: (fields: Fields) =>
      known
        ? organizationCalls.changeStaff(known.staffId, fields)
        : organizationCalls.addStaff(fields),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['staff'] });
      void message.success(t('staff.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open={editing !== null}
      title={known ? `${known.staffNumber} ${known.name}` : t('staff.add')}
      initialValues={known ? { name: known.name, orgId: known.orgId, roles: known.roles } : {}}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      {known ? null : (
        <RequiredItem
          name="staffNumber"
          label={t('staff.number')}
          rules={[{ pattern: /^[A-Za-z0-9._-]{2,32}$/, message: t('staff.numberRule') }]}
        >
          <Input autoComplete="off" />
        </RequiredItem>
      )}
      <RequiredItem name="name" label={t('staff.name')}>
        <Input maxLength={64} />
      </RequiredItem>
      <RequiredItem name="orgId" label={t('staff.org')}>
        <OrgSelect />
      </RequiredItem>
      <RequiredItem name="roles" label={t('staff.roles')}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: 'label' }}
          options={roles.map((role) => ({ value: role, label: t(`shell.roles.${role}`) }))}
        />
      </RequiredItem>
      {known ? null : (
        <RequiredItem
          name="password"
          label={t('staff.password')}
          extra={t('staff.passwordHint')}
          rules={[{ min: 8, message: t('staff.passwordRule') }]}
        >
          <Input.Password autoComplete="new-password" />
        </RequiredItem>
      )}
    </FormModal>
  );
}
