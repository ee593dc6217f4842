import type { ClaimableOffer } from '#contract/my-benefits.ts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { benefitCalls } from '../../api/benefits.ts';
import { messageOf, newIdempotencyKey } from '../../api/http.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { useConfirmChange } from '../../parts/confirm-change.tsx';
import { OutletChoice, nearestOf } from './outlet-choice.tsx';
import { formatFen, formatLastDay } from '../../parts/format-figure.ts';
import { isFigure, worthOf } from '../../phone/say-worth.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { Loaded } from '../../parts/load-state.tsx';
import { useScrolledByKeyboard } from '../../parts/list/scrolled-by-keyboard.ts';

type Claimed = Pick<ClaimableOffer, 'allotmentId'> & { outletOrgId?: number | undefined };

/** What is released to everybody, claimed for the customer where they may have it. */
export function ReleasedOffers({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const table = useScrolledByKeyboard();
  const language = useLanguage();
  const can = useCan();
  const confirm = useConfirmChange();
  const queries = useQueryClient();
  const session = useSession();
  const [key, setKey] = useState(newIdempotencyKey);
  const offers = useQuery({
    queryKey: ['released-offers', customerNo],
    queryFn: ({ signal }) => benefitCalls.released(customerNo, signal),
  });
  const claim = useMutation({
    mutationFn: ({ allotmentId, outletOrgId }: Claimed) =>
      benefitCalls.claimReleased(
        allotmentId,
        { customerNo, ...(outletOrgId === undefined ? {} : { outletOrgId }) },
        key,
      ),
    onSettled: () => {
      setKey(newIdempotencyKey());
      return Promise.all(
        ['released-offers', 'vouchers', 'benefit-history'].map((name) =>
          queries.invalidateQueries({ queryKey: [name, customerNo] }),
        ),
      );
    },
  });
  const claimedWords = (code: string): string => {
    const kind = offers.data?.items.find(
      ({ allotmentId }) => allotmentId === claim.variables?.allotmentId,
    )?.gives?.kind;
    return kind
      ? t(`customers.voucher.claimedKinds.${kind}`)
      : t('customers.voucher.claimed', { code });
  };
  const mayNot = can('claim', 'Voucher') ? null : t('common.notAllowed');
  return (
    <Loaded query={offers} rows={2}>
      {({ items }) =>
        items.length === 0 ? null : (
          <>
            <h2 className="part-title">{t('customers.voucher.released')}</h2>
            {claim.data ? (
              <Alert
                type="success"
                showIcon
                title={claimedWords(claim.data.code)}
                className="section"
              />
            ) : null}
            {claim.error ? (
              <Alert type="warning" showIcon title={messageOf(claim.error)} className="section" />
            ) : null}
            <Table<ClaimableOffer>
              ref={table}
              size="small"
              className="section"
              pagination={false}
              rowKey="allotmentId"
              dataSource={items}
              scroll={{ x: 'max-content' }}
              columns={[
                { title: t('customers.voucher.offer'), dataIndex: 'offerName' },
                {
                  title: t('customers.voucher.face'),
                  align: 'right',
                  render: (_, one) =>
                    isFigure(one) ? formatFen(one.faceAmountFen) : worthOf(one, language),
                },
                {
                  title: t('customers.voucher.claimUntil'),
                  render: (_, one) => formatLastDay(one.claimUntil),
                },
                {
                  title: t('customers.voucher.claimState'),
                  render: (_, one) => t(`customers.voucher.claimStates.${one.state}`),
                },
                {
                  title: t('common.actions'),
                  render: (_, one) => (
                    <GuardedButton
                      id={`released-${one.allotmentId}`}
                      type="link"
                      size="small"
                      loading={claim.isPending && claim.variables.allotmentId === one.allotmentId}
                      blockedBecause={
                        mayNot ??
                        (one.state === 'open'
                          ? null
                          : t(`customers.voucher.claimStates.${one.state}`))
                      }
                      onClick={() => {
                        let outletOrgId = nearestOf(one, session.org.orgId);
                        confirm({
                          title: t('customers.voucher.claimAsk', { name: one.offerName }),
                          detail: (
                            <>
                              <p>{t('customers.voucher.claimAskHint')}</p>
                              <OutletChoice
                                offer={one}
                                first={outletOrgId}
                                onChoose={(orgId) => {
                                  outletOrgId = orgId;
                                }}
                              />
                            </>
                          ),
                          okText: t('customers.voucher.claim'),
                          danger: false,
                          run: () =>
                            claim.mutateAsync({ allotmentId: one.allotmentId, outletOrgId }),
                        });
                      }}
                    >
                      {t('customers.voucher.claim')}
                    </GuardedButton>
                  ),
                },
              ]}
            />
          </>
        )
      }
    </Loaded>
  );
}
