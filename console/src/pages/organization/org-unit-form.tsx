import { orgUnitKinds, type OrgUnit } from '#contract/organization.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { organizationCalls } from '../../api/organization.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';
import { OrgSelect } from '../../parts/org-tree.tsx';

type Fields = { name: string; code?: string; kind?: string; parentId?: number };
type OrgUnitFormProps = { open: 'add' | 'edit' | null; unit: OrgUnit; onClose: () => void };

/** Adds a unit below the one shown, or renames and moves it. */
export function OrgUnitForm({ open, unit, onClose }: OrgUnitFormProps): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (fields: Fields) =>
      open === 'add'
        ? organizationCalls.addUnit({ ...fields, parentId: unit.orgId })
        : organizationCalls.changeUnit(unit.orgId, fields),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['org-units'] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  const below = orgUnitKinds.slice(orgUnitKinds.indexOf(unit.kind) + 1);
  const initial: Partial<Fields> =
    open === 'edit'
      ? { name: unit.name, ...(unit.parentId === null ? {} : { parentId: unit.parentId }) }
      : { kind: below[0] ?? 'outlet' };
  const codeRule = useCodeRule();
  return (
    <FormModal<Fields>
      open={open !== null}
      title={t(open === 'add' ? 'organization.addBelow' : 'organization.move')}
      initialValues={initial}
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      {open === 'add' ? (
        <>
          <RequiredItem name="kind" label={t('organization.kind')}>
            <Select
              options={(below.length ? below : (['outlet'] as const)).map((kind) => ({
                value: kind,
                label: t(`organization.kinds.${kind}`),
              }))}
            />
          </RequiredItem>
          <RequiredItem name="code" label={t('organization.code')} rules={[codeRule(32)]}>
            <Input />
          </RequiredItem>
        </>
      ) : null}
      <RequiredItem name="name" label={t('organization.name')}>
        <Input maxLength={64} />
      </RequiredItem>
      {open === 'edit' && unit.parentId !== null ? (
        <Form.Item name="parentId" label={t('organization.parent')}>
          <OrgSelect />
        </Form.Item>
      ) : null}
    </FormModal>
  );
}
