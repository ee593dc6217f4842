import type { GiftShelf } from '#contract/gifts.ts';
import type { Dayjs } from 'dayjs';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { giftCalls, useGifts } from '../../api/gifts.ts';
import { useSay } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatCount, formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { endOfMinute } from '../../parts/bank-moment.ts';
import { MomentPicker } from '../../parts/moment-picker.tsx';
import { useReach } from '../../parts/org-tree.tsx';
import { CountForm, ReceiveForm, SendForm } from './stock-forms.tsx';

type Acting = { act: 'send' | 'count'; shelf: GiftShelf };

/** What stands in which outlet. */
export function StockList(): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const reaches = useReach();
  const gifts = useGifts();
  const [at, setAt] = useState<Dayjs | null>(null);
  const [isReceiving, setIsReceiving] = useState(false);
  const [acting, setActing] = useState<Acting | null>(null);
  const mayNot = can('run', 'Gift') ? null : t('common.notAllowed');
  const worth = ({ giftId, stock, reserved }: GiftShelf): string => {
    const value = gifts.data?.find(({ id }) => id === giftId)?.valueFen;
    return formatFen(value === undefined ? null : value * (stock + reserved));
  };
  const defined = (name: 'stock' | 'reserved' | 'worth'): ReactNode => (
    <DefinedColumn
      label={t(`gifts.stock.${name}`)}
      definition={t(`gifts.stock.${name}Definition`)}
    />
  );
  return (
    <>
      <ListPage<GiftShelf>
        name="gift-stock"
        rowKey={(one) => `${one.giftId} ${one.orgId}`}
        read={({ filters, cursor, limit, signal }) =>
          giftCalls.shelves(
            { ...filters, cursor, limit, ...(at ? { at: endOfMinute(at) } : {}) },
            signal,
          )
        }
        within={at ? endOfMinute(at) : ''}
        filters={[
          {
            name: 'giftId',
            label: t('gifts.name'),
            kind: 'choice',
            options: (gifts.data ?? []).map(({ id, nameZh, nameEn }) => ({
              value: String(id),
              label: say({ zh: nameZh, en: nameEn }),
            })),
          },
        ]}
        toolbar={
          <>
            <MomentPicker label={t('gifts.stock.asOf')} value={at} onChange={setAt} />
            <GuardedButton
              type="primary"
              blockedBecause={mayNot ?? (gifts.data?.length === 0 ? t('gifts.stock.noGift') : null)}
              onClick={() => setIsReceiving(true)}
            >
              {t('gifts.stock.receive')}
            </GuardedButton>
          </>
        }
        columns={[
          {
            key: 'name',
            title: t('gifts.name'),
            render: (one) => say({ zh: one.nameZh, en: one.nameEn }),
          },
          { key: 'outlet', title: t('gifts.stock.outlet'), render: (one) => one.orgName },
          {
            key: 'stock',
            title: t('gifts.stock.stock'),
            header: defined('stock'),
            align: 'right',
            render: (one) => formatCount(one.stock),
          },
          {
            key: 'reserved',
            title: t('gifts.stock.reserved'),
            header: defined('reserved'),
            align: 'right',
            render: (one) => formatCount(one.reserved),
          },
          {
            key: 'worth',
            title: t('gifts.stock.worth'),
            header: defined('worth'),
            align: 'right',
            render: worth,
          },
        ]}
        rowActions={(one) =>
          (['send', 'count'] as const).map((act) => (
            <GuardedButton
              key={act}
              type="link"
              size="small"
              blockedBecause={
                mayNot ??
                (at ? t('gifts.stock.past') : reaches(one) ? null : t('common.notAllowed'))
              }
              onClick={() => setActing({ act, shelf: one })}
            >
              {t(`gifts.stock.${act}`)}
            </GuardedButton>
          ))
        }
        rowActionsWidth={130}
        empty={{ text: t('gifts.stock.empty') }}
      />
      {isReceiving ? <ReceiveForm onClose={() => setIsReceiving(false)} /> : null}
      {acting?.act === 'send' ? (
        <SendForm shelf={acting.shelf} onClose={() => setActing(null)} />
      ) : null}
      {acting?.act === 'count' ? (
        <CountForm shelf={acting.shelf} onClose={() => setActing(null)} />
      ) : null}
    </>
  );
}
