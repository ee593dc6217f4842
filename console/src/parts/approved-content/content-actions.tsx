import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../confirm-change.tsx';
import { GuardedButton } from '../guarded-button.tsx';
import type { ContentWordsName } from './content-words-name.ts';

type Given = {
  one: { isOwn: boolean; retiredAt: string | null; isWaiting: boolean };
  name: string;
  /** whose words, and which list is read anew */
  words: ContentWordsName;
  listKey: string;
  onEdit: () => void;
  onRetire: () => Promise<unknown>;
};

/** A row of content that a second person approves: changed while no version waits, and taken out of use for good. */
export function ContentActions({ one, name, words, listKey, onEdit, onRetire }: Given): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const can = useCan();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const retire = useMutation({
    mutationFn: onRetire,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: [listKey] });
      void message.success(t('content.retired'));
    },
  });
  const why = !can('update', 'Campaign')
    ? t('common.notAllowed')
    : !one.isOwn
      ? t('content.notOwn')
      : one.retiredAt === null
        ? null
        : t('content.retired');
  return (
    <Flex gap={4}>
      <GuardedButton
        type="link"
        size="small"
        blockedBecause={why ?? (one.isWaiting ? t('content.waits') : null)}
        onClick={onEdit}
      >
        {t('content.edit')}
      </GuardedButton>
      <GuardedButton
        type="link"
        size="small"
        danger
        blockedBecause={why}
        onClick={() =>
          confirm({
            title: t('content.retireAsk', { name }),
            detail: t(`${words}.retireHint`),
            okText: t('content.retire'),
            run: () => retire.mutateAsync(),
          })
        }
      >
        {t('content.retire')}
      </GuardedButton>
    </Flex>
  );
}
