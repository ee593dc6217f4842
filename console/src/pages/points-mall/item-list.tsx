import type { MallItem } from '#contract/points-mall.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { mallCalls, useProgrammes } from '../../api/points.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { formatFen, formatPointsAmount } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames, useReach } from '../../parts/org-tree.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { ItemForm } from './item-form.tsx';

export function ItemList(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const orgName = useOrgNames();
  const programmes = useProgrammes();
  const [isAdding, setIsAdding] = useState(false);
  const mayAdd = can('create', 'Points') && can('create', 'Offer');
  const add = (
    <GuardedButton
      type="primary"
      blockedBecause={mayAdd ? null : t('common.notAllowed')}
      onClick={() => setIsAdding(true)}
    >
      {t('points.mall.add')}
    </GuardedButton>
  );
  return (
    <>
      <ListPage<MallItem>
        name="mall-items"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          mallCalls.items({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            name: 'programmeId',
            label: t('points.mall.programme'),
            kind: 'choice',
            options: (programmes.data ?? []).map(({ id, name }) => ({
              value: String(id),
              label: name,
            })),
          },
        ]}
        toolbar={add}
        columns={[
          {
            key: 'name',
            title: t('points.mall.name'),
            render: (one) => say({ zh: one.nameZh, en: one.nameEn }),
          },
          {
            key: 'kind',
            title: t('points.mall.kind'),
            render: (one) => t(`points.mall.kinds.${one.kind}`),
          },
          {
            key: 'state',
            title: t('points.mall.state'),
            render: (one) => (
              <StatusTag
                tone={one.state === 'offered' ? 'success' : 'default'}
                text={t(`points.mall.states.${one.state}`)}
              />
            ),
          },
          {
            key: 'price',
            title: t('points.mall.price'),
            align: 'right',
            render: (one) =>
              one.price === null ? t('points.mall.priceByTier') : formatPointsAmount(one.price),
          },
          {
            key: 'value',
            title: t('points.mall.value'),
            align: 'right',
            render: (one) => formatFen(one.valueFen),
          },
          {
            key: 'programme',
            title: t('points.mall.programme'),
            render: (one) =>
              programmes.data?.find(({ id }) => id === one.programmeId)?.name ??
              `#${one.programmeId}`,
          },
          { key: 'org', title: t('points.mall.org'), render: (one) => orgName(one.orgId) },
        ]}
        rowActions={(one) => <ItemSwitch item={one} />}
        rowActionsWidth={110}
        empty={{ text: t('points.mall.empty') }}
      />
      {isAdding ? <ItemForm onClose={() => setIsAdding(false)} /> : null}
    </>
  );
}

function ItemSwitch({ item }: { item: MallItem }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const reaches = useReach();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const isOffered = item.state === 'offered';
  const change = useMutation({
    mutationFn: () => mallCalls.setState(item.id, isOffered ? 'ended' : 'offered'),
    onSettled: () => queries.invalidateQueries({ queryKey: ['mall-items'] }),
  });
  return (
    <GuardedButton
      type="link"
      size="small"
      danger={isOffered}
      blockedBecause={can('update', 'Points') && reaches(item) ? null : t('common.notAllowed')}
      onClick={() =>
        isOffered
          ? confirm({
              title: t('points.mall.endTitle', { name: say({ zh: item.nameZh, en: item.nameEn }) }),
              detail: t('points.mall.endHint'),
              okText: t('points.mall.end'),
              run: () => change.mutateAsync(),
            })
          : change.mutate()
      }
    >
      {t(isOffered ? 'points.mall.end' : 'points.mall.offerAgain')}
    </GuardedButton>
  );
}
