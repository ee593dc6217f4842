import type { PointsMovement } from '#contract/points.ts';
import { Flex, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { usePages } from '../../../api/pages.ts';
import { pointsCalls, useProgrammes } from '../../../api/points.ts';
import { useCan } from '../../../app/session.tsx';
import { formatMoment, formatPointsAmount } from '../../../parts/format-figure.ts';
import { GuardedButton } from '../../../parts/guarded-button.tsx';
import { FirstStep, Loaded } from '../../../parts/load-state.tsx';
import { LoadMore } from '../../../parts/load-more.tsx';
import { AdjustForm } from './adjust-form.tsx';
import { EndFreezeForm, FreezeForm, TakeBackPointsForm } from './movement-forms.tsx';

const takes: readonly PointsMovement['kind'][] = [
  'redeem',
  'transfer',
  'lapse',
  'freeze',
  'forfeit',
  'take_back',
  'settle',
  'adjust_down',
];
type Acting = { act: 'unfreeze' | 'forfeit' | 'takeBack'; movement: PointsMovement };

/** Every movement of the customer's points, with what may be done about it. */
export function MovementRows({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const subjectWords = useSubjectWords();
  const can = useCan();
  const programmes = useProgrammes();
  const [isFreezing, setIsFreezing] = useState(false);
  const [isAdjusting, setIsAdjusting] = useState(false);
  const [acting, setActing] = useState<Acting | null>(null);
  const movements = usePages({
    queryKey: ['customer-points', 'movements', customerNo],
    read: (page, signal) => pointsCalls.movements(customerNo, page, signal),
    limit: 20,
  });
  const mayNot = can('run', 'Points') ? null : t('common.notAllowed');
  // A freeze that was ended has its end among the movements that are shown.
  const ended = new Set(
    (movements.data ?? []).flatMap((one) =>
      one.kind === 'unfreeze' || one.kind === 'forfeit' ? [one.refersTo] : [],
    ),
  );
  const actions = (movement: PointsMovement): ReactNode => {
    const button = (act: Acting['act'], danger: boolean): ReactNode => (
      <GuardedButton
        key={act}
        type="link"
        size="small"
        danger={danger}
        blockedBecause={mayNot}
        onClick={() => setActing({ act, movement })}
      >
        {t(`customers.points.${act}`)}
      </GuardedButton>
    );
    if (movement.kind === 'earn') return button('takeBack', true);
    return movement.kind === 'freeze' && !ended.has(movement.id)
      ? [button('unfreeze', false), button('forfeit', true)]
      : null;
  };
  return (
    <>
      <Flex justify="space-between" align="center" wrap gap={8}>
        <h2 className="part-title">{t('customers.points.movements')}</h2>
        <Flex gap={8}>
          <GuardedButton size="small" blockedBecause={mayNot} onClick={() => setIsAdjusting(true)}>
            {t('customers.points.adjust')}
          </GuardedButton>
          <GuardedButton size="small" blockedBecause={mayNot} onClick={() => setIsFreezing(true)}>
            {t('customers.points.freeze')}
          </GuardedButton>
        </Flex>
      </Flex>
      <Loaded query={movements} rows={3}>
        {(items) => (
          <Table<PointsMovement>
            size="small"
            rowKey="id"
            pagination={false}
            dataSource={items}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <FirstStep text={t('customers.points.movementsEmpty')} /> }}
            columns={[
              { title: t('customers.points.at'), render: (_, one) => formatMoment(one.madeAt) },
              {
                title: t('customers.points.kind'),
                render: (_, one) =>
                  one.endsAt === null
                    ? t(`customers.points.kinds.${one.kind}`)
                    : t('customers.points.frozenUntil', { moment: formatMoment(one.endsAt) }),
              },
              {
                title: t('customers.points.amount'),
                align: 'right',
                render: (_, one) => (
                  <span className="number">
                    {takes.includes(one.kind) ? '−' : '+'}
                    {formatPointsAmount(one.amount)}
                  </span>
                ),
              },
              {
                title: t('customers.points.programme'),
                render: (_, one) =>
                  programmes.data?.find(({ id }) => id === one.programmeId)?.name ??
                  `#${one.programmeId}`,
              },
              {
                title: t('customers.points.subject'),
                render: (_, one) => one.reason || subjectWords(one.subject) || '—',
              },
              {
                title: t('common.actions'),
                render: (_, one) => <Flex gap={12}>{actions(one)}</Flex>,
              },
            ]}
          />
        )}
      </Loaded>
      <LoadMore query={movements} />
      {isAdjusting ? (
        <AdjustForm customerNo={customerNo} onClose={() => setIsAdjusting(false)} />
      ) : null}
      {isFreezing ? (
        <FreezeForm customerNo={customerNo} onClose={() => setIsFreezing(false)} />
      ) : null}
      {acting?.act === 'takeBack' ? (
        <TakeBackPointsForm movement={acting.movement} onClose={() => setActing(null)} />
      ) : null}
      {acting && acting.act !== 'takeBack' ? (
        <EndFreezeForm
          movement={acting.movement}
          end={acting.act}
          onClose={() => setActing(null)}
        />
      ) : null}
    </>
  );
}

const ownSubjects = [
  'mall',
  'interest',
  'payment',
  'check-in',
  'products',
  'gift-rule',
  'voucher',
] as const;

/** What the program's own deeds are for, in words; what a till or a person wrote, as it stands. */
function useSubjectWords(): (subject: string) => string {
  const { t } = useTranslation();
  return (subject) => {
    const own = ownSubjects.find((one) => subject.startsWith(`${one}:`));
    return own ? t(`customers.points.subjects.${own}`) : subject;
  };
}
