import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Card, Form, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { drawCalls } from '../../api/draws.ts';
import { merchantSettingsCalls } from '../../api/merchants.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { SaveButton } from '../../parts/save-button.tsx';

/** What the bank sets of draws and of its merchants' side; amounts are kept in fen and typed in yuan. */
export function BenefitSettings(): ReactNode {
  return (
    <>
      <NumbersCard of="draws" calls={drawCalls} names={['topPrizeCapFen']} />
      <NumbersCard
        of="merchants"
        calls={merchantSettingsCalls}
        names={['adjustmentApprovalFromFen', 'timeToleranceSeconds', 'payoutMinimumFen']}
      />
    </>
  );
}

type Name =
  | 'topPrizeCapFen'
  | 'adjustmentApprovalFromFen'
  | 'timeToleranceSeconds'
  | 'payoutMinimumFen';

function NumbersCard<Settings extends Partial<Record<Name, number>>>({
  of,
  calls,
  names,
}: {
  of: 'draws' | 'merchants';
  calls: {
    settings: (signal?: AbortSignal) => Promise<Settings>;
    saveSettings: (body: Settings) => Promise<Settings>;
  };
  names: readonly Name[];
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const session = useSession();
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ['settings', of],
    queryFn: ({ signal }) => calls.settings(signal),
  });
  const save = useMutation({
    mutationFn: (fields: Partial<Record<Name, number>>) =>
      calls.saveSettings(shown(fields, 100) as Settings), // the form's fields are those of what was read
    onSuccess: (saved) => {
      queries.setQueryData(['settings', of], saved);
      void message.success(t('common.saved'));
    },
  });
  const mayNot = !can('update', 'Setting')
    ? t('common.notAllowed')
    : session.wholeBank
      ? null
      : t('settings.wholeBankOnly');
  return (
    <Card variant="borderless" title={t(`settings.of.${of}`)}>
      <Loaded query={found} rows={2}>
        {(current) => (
          <Form
            layout="horizontal"
            labelCol={{ flex: '320px' }}
            labelAlign="left"
            labelWrap
            colon={false}
            initialValues={shown(current, 0.01)}
            disabled={mayNot !== null}
            onFinish={(fields) => save.mutate(fields)}
          >
            {names.map((name) => (
              <Form.Item
                key={name}
                name={name}
                label={t(`settings.${name}`)}
                rules={[{ required: true }]}
              >
                <InputNumber min={0} precision={name.endsWith('Fen') ? 2 : 0} />
              </Form.Item>
            ))}
            <SaveButton saving={save.isPending} blockedBecause={mayNot} />
          </Form>
        )}
      </Loaded>
    </Card>
  );
}

/** Amounts by a factor, other numbers as they are. */
function shown(
  values: Partial<Record<Name, number>>,
  factor: 100 | 0.01,
): Partial<Record<Name, number>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (!name.endsWith('Fen')) return [name, value];
      return [name, factor === 100 ? Math.round(value * 100) : value / 100];
    }),
  );
}
