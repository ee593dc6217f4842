import { roles } from '#contract/access.ts';
import type { Staff } from '#contract/organization.ts';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { organizationCalls } from '../../api/organization.ts';
import { useCan } from '../../app/session.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgTextTree } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ResetPassword } from './reset-password.tsx';
import { StaffActions } from './staff-actions.tsx';
import { StaffForm } from './staff-form.tsx';
import { RoleTags, StaffState } from './staff-state.tsx';

export function StaffPage(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const orgs = useOrgTextTree();
  const [editing, setEditing] = useState<Staff | 'new' | null>(null);
  const [resetting, setResetting] = useState<Staff | null>(null);
  return (
    <>
      <PageHead
        title={t('shell.menu.staff')}
        note={t('staff.note')}
        extra={
          <GuardedButton
            type="primary"
            blockedBecause={can('create', 'Staff') ? null : t('common.notAllowed')}
            onClick={() => setEditing('new')}
          >
            {t('staff.add')}
          </GuardedButton>
        }
      />
      <ListPage<Staff>
        name="staff"
        rowKey={(one) => one.staffId}
        read={({ filters, cursor, limit, signal }) =>
          organizationCalls.staff({ ...filters, cursor, limit }, signal)
        }
        filters={[
          { name: 'search', label: t('staff.search'), kind: 'text' },
          { name: 'orgId', label: t('staff.org'), kind: 'tree', tree: orgs },
          {
            name: 'role',
            label: t('staff.role'),
            kind: 'choice',
            options: roles.map((role) => ({ value: role, label: t(`shell.roles.${role}`) })),
          },
          {
            name: 'state',
            label: t('staff.state'),
            kind: 'choice',
            options: [
              { value: 'enabled', label: t('staff.enabled') },
              { value: 'disabled', label: t('staff.disabled') },
            ],
          },
        ]}
        columns={[
          { key: 'number', title: t('staff.number'), render: (one) => one.staffNumber, width: 120 },
          { key: 'name', title: t('staff.name'), render: (one) => one.name, width: 120 },
          { key: 'org', title: t('staff.org'), render: (one) => one.orgName },
          { key: 'roles', title: t('staff.roles'), render: (one) => <RoleTags staff={one} /> },
          {
            key: 'state',
            title: t('staff.state'),
            render: (one) => <StaffState staff={one} />,
            width: 150,
          },
          {
            key: 'factor',
            title: t('staff.secondFactor'),
            render: (one) => t(one.secondFactorEnrolled ? 'staff.enrolled' : 'staff.notEnrolled'),
            width: 110,
          },
        ]}
        rowActions={(one) => (
          <StaffActions
            staff={one}
            onEdit={() => setEditing(one)}
            onReset={() => setResetting(one)}
          />
        )}
        rowActionsWidth={230}
        empty={{ text: t('staff.empty') }}
      />
      <StaffForm editing={editing} onClose={() => setEditing(null)} />
      <ResetPassword staff={resetting} onClose={() => setResetting(null)} />
    </>
  );
}
