import type { SignInSettings } from '#contract/session.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Card, Flex, Form, InputNumber, Switch } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { accountCalls } from '../../api/session.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { SaveButton } from '../../parts/save-button.tsx';
import { BenefitSettings } from './benefit-settings.tsx';
import { RetentionCard } from './retention-card.tsx';
import { UniversalHoldout } from './universal-holdout.tsx';

const numbers = [
  ['idleMinutes', 1, 240],
  ['absoluteHours', 1, 24],
  ['failuresBeforeLock', 3, 20],
  ['lockMinutes', 1, 1440],
] as const;
const switches = ['secondFactorForAdministrators', 'secondFactorForExports'] as const;

export function SettingsPage(): ReactNode {
  const { t } = useTranslation();
  const settings = useQuery({
    queryKey: ['settings', 'sign-in'],
    queryFn: accountCalls.signInSettings,
  });
  return (
    <>
      <PageHead title={t('shell.menu.settings')} note={t('settings.note')} />
      <Flex vertical gap={16}>
        <Card variant="borderless" title={t('settings.signIn')}>
          <Loaded query={settings}>{(current) => <SignInForm current={current} />}</Loaded>
        </Card>
        <BenefitSettings />
        <UniversalHoldout />
        <RetentionCard />
      </Flex>
    </>
  );
}

function SignInForm({ current }: { current: SignInSettings }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const session = useSession();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: accountCalls.saveSignInSettings,
    onSuccess: (saved) => {
      queries.setQueryData(['settings', 'sign-in'], saved);
      void message.success(t('common.saved'));
    },
  });
  const mayNot = !can('update', 'Setting')
    ? t('common.notAllowed')
    : session.wholeBank
      ? null
      : t('settings.wholeBankOnly');
  return (
    <Form<SignInSettings>
      layout="horizontal"
      labelCol={{ flex: '320px' }}
      labelAlign="left"
      labelWrap
      colon={false}
      initialValues={current}
      disabled={mayNot !== null}
      onFinish={(fields) => save.mutate(fields)}
    >
      {numbers.map(([name, min, max]) => (
        <Form.Item
          key={name}
          name={name}
          label={t(`settings.${name}`)}
          rules={[{ required: true }]}
        >
          <InputNumber min={min} max={max} precision={0} />
        </Form.Item>
      ))}
      {switches.map((name) => (
        <Form.Item key={name} name={name} label={t(`settings.${name}`)} valuePropName="checked">
          <Switch />
        </Form.Item>
      ))}
      <SaveButton saving={save.isPending} blockedBecause={mayNot} />
    </Form>
  );
}
