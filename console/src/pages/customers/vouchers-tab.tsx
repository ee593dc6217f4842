import { voucherStates } from '#contract/benefits.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Flex, Segmented, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls, type Voucher } from '../../api/benefits.ts';
import { usePages } from '../../api/pages.ts';
import { useCan } from '../../app/session.tsx';
import { formatDay, formatFen, formatLastDay, formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';
import { BenefitHistory } from './benefit-history.tsx';
import { ClaimLinkButton } from './claim-link.tsx';
import { StandingAt } from './standing-at.tsx';
import { TakeBackForm } from './take-back-form.tsx';
import { PhoneLinkCard } from './phone-link.tsx';
import { PlansCard } from './plans-card.tsx';
import { ProductBenefits } from './product-benefits.tsx';
import { ReleasedOffers } from './released-offers.tsx';
import { VoucherCode } from './voucher-code.tsx';
import { useScrolledByKeyboard } from '../../parts/list/scrolled-by-keyboard.ts';

const tones: Record<(typeof voucherStates)[number], StatusTone> = {
  claimed: 'processing',
  held: 'warning',
  offered: 'warning',
  given: 'default',
  redeemed: 'success',
  expired: 'default',
  reversed: 'warning',
};

export function VoucherState({ state }: { state: (typeof voucherStates)[number] }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`customers.voucher.states.${state}`)} />;
}

/** What the customer may claim, and the vouchers in hand. */
export function VouchersTab({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const table = useScrolledByKeyboard();
  const can = useCan();
  const queries = useQueryClient();
  const [shown, setShown] = useState<Voucher | null>(null);
  const entitlements = usePages({
    queryKey: ['entitlements', customerNo],
    read: (page, signal) => benefitCalls.entitlements({ ...page, customerNo }, signal),
    limit: 20,
  });
  const [state, setState] = useState<(typeof voucherStates)[number] | 'all'>('all');
  const [taking, setTaking] = useState<Voucher | null>(null);
  const vouchers = usePages({
    queryKey: ['vouchers', customerNo, state],
    read: (page, signal) =>
      benefitCalls.vouchers({ ...page, customerNo, ...(state === 'all' ? {} : { state }) }, signal),
    limit: 20,
  });
  const claim = useMutation({
    mutationFn: (campaignId: number) => benefitCalls.claim(campaignId, customerNo),
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['entitlements', customerNo] }),
        queries.invalidateQueries({ queryKey: ['vouchers', customerNo] }),
        queries.invalidateQueries({ queryKey: ['benefit-history', customerNo] }),
      ]),
  });
  const mayClaim = can('claim', 'Voucher') ? null : t('common.notAllowed');
  return (
    <>
      <PhoneLinkCard customerNo={customerNo} />
      {claim.data ? (
        <Alert
          type="success"
          showIcon
          title={t('customers.voucher.claimed', { code: claim.data.code })}
          className="section"
        />
      ) : null}
      <Loaded query={entitlements} rows={2}>
        {(items) =>
          items.length === 0 ? null : (
            <>
              <h2 className="part-title">{t('customers.voucher.entitled')}</h2>
              <Table
                size="small"
                pagination={false}
                rowKey="campaignId"
                dataSource={items}
                columns={[
                  { title: t('customers.voucher.offer'), dataIndex: 'offerName' },
                  {
                    title: t('customers.voucher.face'),
                    align: 'right',
                    render: (_, one) => formatFen(one.faceAmountFen),
                  },
                  {
                    title: t('customers.voucher.claimUntil'),
                    render: (_, one) => formatLastDay(one.claimUntil),
                  },
                  {
                    title: t('common.actions'),
                    render: (_, one) => (
                      <Flex gap={16} wrap>
                        <GuardedButton
                          type="link"
                          size="small"
                          loading={claim.isPending}
                          blockedBecause={
                            mayClaim ?? (one.claimable ? null : t('customers.voucher.notNow'))
                          }
                          onClick={() => claim.mutate(one.campaignId)}
                        >
                          {t('customers.voucher.claim')}
                        </GuardedButton>
                        <ClaimLinkButton entitlement={one} />
                      </Flex>
                    ),
                  },
                ]}
              />
              <LoadMore query={entitlements} />
            </>
          )
        }
      </Loaded>
      <PlansCard customerNo={customerNo} />
      <ProductBenefits customerNo={customerNo} />
      <ReleasedOffers customerNo={customerNo} />
      <Flex justify="space-between" align="center" wrap gap={8}>
        <h2 className="part-title">{t('customers.voucher.held')}</h2>
        <Segmented
          size="small"
          value={state}
          onChange={setState}
          options={(['all', ...voucherStates] as const).map((value) => ({
            value,
            label: value === 'all' ? t('common.all') : t(`customers.voucher.states.${value}`),
          }))}
        />
      </Flex>
      <Loaded query={vouchers} rows={3}>
        {(items) => (
          <Table
            ref={table}
            size="small"
            className="section"
            pagination={false}
            rowKey="id"
            dataSource={items}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <FirstStep text={t('customers.voucher.empty')} /> }}
            columns={[
              { title: t('customers.voucher.offer'), dataIndex: 'offerName' },
              { title: t('customers.voucher.code'), dataIndex: 'maskedCode' },
              {
                title: t('customers.voucher.face'),
                align: 'right',
                render: (_, one) => formatFen(one.faceAmountFen),
              },
              {
                title: t('customers.voucher.state'),
                render: (_, one) => <VoucherState state={one.state} />,
              },
              {
                title: t('customers.voucher.claimedAt'),
                render: (_, one) => formatMoment(one.claimedAt),
              },
              {
                title: t('customers.voucher.validUntil'),
                render: (_, one) => formatDay(one.validUntil),
              },
              {
                title: t('common.actions'),
                render: (_, one) =>
                  one.state === 'claimed' ? (
                    <Flex gap={12}>
                      <GuardedButton
                        type="link"
                        size="small"
                        blockedBecause={mayClaim}
                        onClick={() => setShown(one)}
                      >
                        {t('customers.voucher.qr')}
                      </GuardedButton>
                      <GuardedButton
                        type="link"
                        size="small"
                        danger
                        blockedBecause={mayClaim}
                        onClick={() => setTaking(one)}
                      >
                        {t('customers.voucher.takeBack')}
                      </GuardedButton>
                    </Flex>
                  ) : null,
              },
            ]}
          />
        )}
      </Loaded>
      <LoadMore query={vouchers} />
      <StandingAt customerNo={customerNo} />
      <BenefitHistory customerNo={customerNo} />
      {taking ? <TakeBackForm voucher={taking} onClose={() => setTaking(null)} /> : null}
      {shown ? <VoucherCode voucher={shown} onClose={() => setShown(null)} /> : null}
    </>
  );
}
