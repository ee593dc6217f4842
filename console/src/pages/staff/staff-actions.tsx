import type { Staff } from '#contract/organization.ts';
import { DownOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { organizationCalls } from '../../api/organization.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';

/** Change, disable or enable; behind 更多 what helps somebody who cannot sign in. */
export function StaffActions({
  staff,
  onEdit,
  onReset,
}: {
  staff: Staff;
  onEdit: () => void;
  onReset: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const session = useSession();
  const mayNot = can('update', 'Staff') ? null : t('common.notAllowed');
  const notSelf = mayNot ?? (staff.staffId === session.id ? t('staff.self') : null);
  return (
    <>
      <GuardedButton type="link" size="small" blockedBecause={notSelf} onClick={onEdit}>
        {t('staff.edit')}
      </GuardedButton>
      <DisableStaff staff={staff} blockedBecause={notSelf} />
      {notSelf ? (
        <GuardedButton type="link" size="small" blockedBecause={notSelf}>
          {t('common.more')}
        </GuardedButton>
      ) : (
        <SignInHelp staff={staff} onReset={onReset} />
      )}
    </>
  );
}

function DisableStaff({
  staff,
  blockedBecause,
}: {
  staff: Staff;
  blockedBecause: string | null;
}): ReactNode {
  const { t } = useTranslation();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (disabled: boolean) => organizationCalls.changeStaff(staff.staffId, { disabled }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['staff'] }),
  });
  const disable = (): void =>
    confirm({
      title: t('staff.disableAsk', { name: staff.name }),
      count: 1,
      detail: t('staff.disableDetail'),
      okText: t('staff.disable'),
      run: () => change.mutateAsync(true),
    });
  return (
    <GuardedButton
      type="link"
      size="small"
      danger={!staff.disabled}
      loading={change.isPending}
      blockedBecause={blockedBecause}
      onClick={() => (staff.disabled ? change.mutate(false) : disable())}
    >
      {t(staff.disabled ? 'staff.enable' : 'staff.disable')}
    </GuardedButton>
  );
}

function SignInHelp({ staff, onReset }: { staff: Staff; onReset: () => void }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const told = (text: string) => ({
    onSuccess: () => void message.success(text),
    onSettled: () => queries.invalidateQueries({ queryKey: ['staff'] }),
  });
  const unlock = useMutation({
    mutationFn: () => organizationCalls.unlock(staff.staffId),
    ...told(t('staff.unlocked', { name: staff.name })),
  });
  const resetFactor = useMutation({
    mutationFn: () => organizationCalls.resetSecondFactor(staff.staffId),
    ...told(t('staff.resetFactorDone', { name: staff.name })),
  });
  const actions: Record<string, () => void> = {
    password: onReset,
    unlock: () => unlock.mutate(),
    factor: () =>
      confirm({
        title: t('staff.resetFactorAsk', { name: staff.name }),
        count: 1,
        detail: t('staff.resetFactorDetail'),
        okText: t('staff.resetFactor'),
        run: () => resetFactor.mutateAsync(),
      }),
  };
  return (
    <Dropdown
      trigger={['click']}
      menu={{
        items: [
          { key: 'password', label: t('staff.reset') },
          {
            key: 'factor',
            label: t(staff.secondFactorEnrolled ? 'staff.resetFactor' : 'staff.noFactor'),
            disabled: !staff.secondFactorEnrolled,
          },
          {
            key: 'unlock',
            label: t(staff.lockedUntil ? 'staff.unlock' : 'staff.notLocked'),
            disabled: !staff.lockedUntil,
          },
        ],
        onClick: ({ key }) => actions[key]?.(),
      }}
    >
      <Button
        type="link"
        size="small"
        icon={<DownOutlined aria-hidden />}
        iconPlacement="end"
        aria-haspopup="menu"
        aria-label={`${t('common.more')}: ${staff.name}`}
      >
        {t('common.more')}
      </Button>
    </Dropdown>
  );
}
