import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Card, Input, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { bankToday } from '../../api/bank-day.ts';
import { messageOf } from '../../api/http.ts';
import { usePages } from '../../api/pages.ts';
import { assignmentCalls, type TagAssignment } from '../../api/tag-assignments.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { GiveTag } from './give-tag.tsx';

/** What staff, files and outside data have given to a customer, and taking it back. */
export function GivenTags({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const [taking, setTaking] = useState<TagAssignment | null>(null);
  const can = useCan();
  const given = usePages({
    queryKey: ['customers', 'given-tags', customerNo],
    read: (page, signal) => assignmentCalls.list(customerNo, page, signal),
    limit: 20,
  });
  const mayNot = can('delete', 'CustomerTag') ? null : t('common.notAllowed');
  return (
    <Card
      variant="borderless"
      className="after-section"
      title={t('factory.givenList')}
      extra={<GiveTag customerNos={[customerNo]} />}
    >
      <Loaded query={given} rows={2}>
        {(rows) =>
          rows.length === 0 ? (
            <FirstStep text={t('factory.givenEmpty')} />
          ) : (
            <Table<TagAssignment>
              size="small"
              rowKey="assignmentId"
              pagination={false}
              dataSource={[...rows]}
              scroll={{ x: 'max-content' }}
              columns={[
                {
                  title: t('factory.giveTag'),
                  render: (_, one) => `${one.name ? say(one.name) : one.code}${valueOf(one, say)}`,
                },
                {
                  title: t('factory.state'),
                  render: (_, one) => (
                    <StatusTag
                      tone={holds(one) ? 'success' : 'default'}
                      text={t(holds(one) ? 'factory.holding' : 'factory.ended')}
                    />
                  ),
                },
                {
                  title: t('factory.source'),
                  render: (_, one) => t(`factory.sources.${one.origin}`),
                },
                {
                  title: t('factory.giveReason'),
                  render: (_, one) => [one.reason, one.removedReason].filter(Boolean).join(' → '),
                },
                { title: t('factory.givenBy'), render: (_, one) => one.assignedBy ?? '—' },
                { title: t('factory.givenOn'), render: (_, one) => formatDay(one.validFrom) },
                { title: t('factory.giveUntil'), render: (_, one) => formatDay(one.validUntil) },
                { title: t('factory.removedOn'), render: (_, one) => formatDay(one.removedOn) },
                {
                  title: '',
                  render: (_, one) =>
                    one.origin === 'staff' && holds(one) ? (
                      <GuardedButton
                        type="link"
                        size="small"
                        blockedBecause={mayNot}
                        onClick={() => setTaking(one)}
                      >
                        {t('factory.takeBack')}
                      </GuardedButton>
                    ) : null,
                },
              ]}
            />
          )
        }
      </Loaded>
      <LoadMore query={given} />
      {taking ? (
        <TakeBack customerNo={customerNo} one={taking} onClose={() => setTaking(null)} />
      ) : null}
    </Card>
  );
}

/** Past its last day it no longer holds, whether or not it was taken back. */
function holds({ removedOn, validUntil }: TagAssignment): boolean {
  return removedOn === null && (validUntil === null || validUntil >= bankToday());
}

function valueOf(one: TagAssignment, say: (text: { zh: string; en: string }) => string): string {
  if (one.choice) return `: ${say(one.choice)}`;
  return one.value === 'true' ? '' : `: ${one.value}`;
}

function TakeBack({
  customerNo,
  one,
  onClose,
}: {
  customerNo: number;
  one: TagAssignment;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const queries = useQueryClient();
  const { message } = App.useApp();
  const take = useMutation({
    mutationFn: ({ reason }: { reason: string }) =>
      assignmentCalls.takeBack(one.code, [customerNo], reason),
    onSuccess: async () => {
      void message.success(t('factory.takenBack'));
      onClose();
      await queries.invalidateQueries({ queryKey: ['customers'] });
    },
    onError: (error) => void message.error(messageOf(error)),
  });
  return (
    <FormModal<{ reason: string }>
      open
      danger
      name="take-back"
      title={t('factory.takeBackTitle', { name: one.name ? say(one.name) : one.code })}
      okText={t('factory.takeBack')}
      initialValues={{}}
      saving={take.isPending}
      onSave={(fields) => take.mutate(fields)}
      onClose={onClose}
    >
      <RequiredItem name="reason" label={t('factory.giveReason')}>
        <Input.TextArea maxLength={200} autoSize />
      </RequiredItem>
    </FormModal>
  );
}
