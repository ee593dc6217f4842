import type { HouseholdState } from '#contract/household-links.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Space } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { householdCalls } from '../../api/households.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ReasonItem } from './decision-modal.tsx';

type Link = { linkId: number; state: HouseholdState; decidedByName: string | null };
type Asked = 'confirm' | 'reject';

/** Confirm or reject a household link where it stands, with a reason; what a person decided is undone by one click. */
export function HouseholdDecision({ link }: { link: Link }): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const can = useCan();
  const [asked, setAsked] = useState<Asked | null>(null);
  const blocked = can('update', 'Identity') ? null : t('common.notAllowed');
  const readAgain = async (): Promise<void> => {
    await queries.invalidateQueries({ queryKey: ['household-links'] });
    await queries.invalidateQueries({ queryKey: ['customers', 'links'] });
  };
  const undo = useMutation({
    mutationFn: () => householdCalls.decide(link.linkId, { decision: 'undo' }),
    onSuccess: async () => {
      void message.success(t('households.undone'));
      await readAgain();
    },
  });
  const decide = useMutation({
    mutationFn: ({ decision, reason }: { decision: Asked; reason: string }) =>
      householdCalls.decide(link.linkId, { decision, reason }),
    onSuccess: async (_, { decision }) => {
      setAsked(null);
      tellDecided(decision);
      await readAgain();
    },
  });
  // The row may leave the list with the decision, so the way back is in the message too.
  const tellDecided = (decision: Asked): void => {
    const key = `household ${link.linkId}`;
    const takeBack = (): void => {
      message.destroy(key);
      undo.mutate();
    };
    void message.success({
      key,
      duration: 6,
      content: (
        <>
          {t(decision === 'confirm' ? 'households.confirmed' : 'households.rejected')}{' '}
          <Button type="link" size="small" onClick={takeBack}>
            {t('households.undo')}
          </Button>
        </>
      ),
    });
  };
  const ask = (decision: Asked): ReactNode => (
    <GuardedButton
      type="link"
      size="small"
      danger={decision === 'reject'}
      blockedBecause={blocked}
      onClick={() => setAsked(decision)}
    >
      {t(`households.${decision}`)}
    </GuardedButton>
  );
  const shown = asked ?? 'confirm';
  return (
    <Space size="small">
      {link.decidedByName !== null ? (
        <GuardedButton
          type="link"
          size="small"
          loading={undo.isPending}
          blockedBecause={blocked}
          onClick={() => undo.mutate()}
        >
          {t('households.undo')}
        </GuardedButton>
      ) : (
        <>
          {link.state === 'proposed' ? ask('confirm') : null}
          {ask('reject')}
        </>
      )}
      <FormModal<{ reason: string }>
        open={asked !== null}
        name={`household-${link.linkId}`}
        title={t(`households.${shown}Title`)}
        hint={t(`households.${shown}Hint`)}
        okText={t(`households.${shown}`)}
        danger={shown === 'reject'}
        initialValues={{}}
        saving={decide.isPending}
        onSave={({ reason }) => decide.mutate({ decision: shown, reason })}
        onClose={() => setAsked(null)}
      >
        <ReasonItem />
      </FormModal>
    </Space>
  );
}
