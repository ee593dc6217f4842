import type { Referral } from '#contract/referrals.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, Flex, InputNumber, Table } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { benefitCalls } from '../../api/benefits.ts';
import { messageOf, newIdempotencyKey } from '../../api/http.ts';
import { usePages } from '../../api/pages.ts';
import { useCan } from '../../app/session.tsx';
import { formatFen, formatMoment } from '../../parts/format-figure.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { LoadMore } from '../../parts/load-more.tsx';
import { FirstStep, Loaded } from '../../parts/load-state.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { VoucherState } from './vouchers-tab.tsx';
import { useScrolledByKeyboard } from '../../parts/list/scrolled-by-keyboard.ts';

/** 推荐有礼: whom the customer has referred directly, and what each referral brought. */
export function ReferralsTab({ customerNo }: { customerNo: number }): ReactNode {
  const { t } = useTranslation();
  const table = useScrolledByKeyboard();
  const can = useCan();
  const queries = useQueryClient();
  const [telling, setTelling] = useState(false);
  const [key, setKey] = useState(newIdempotencyKey);
  const referrals = usePages({
    queryKey: ['referrals', customerNo],
    read: (page, signal) => benefitCalls.referrals(customerNo, page, signal),
    limit: 20,
  });
  const tell = useMutation({
    mutationFn: ({ newCustomerNo }: { newCustomerNo: number }) =>
      benefitCalls.tellReferral(customerNo, newCustomerNo, key),
    onSettled: () => {
      setKey(newIdempotencyKey());
      setTelling(false);
      return Promise.all(
        ['referrals', 'vouchers', 'benefit-history'].map((name) =>
          queries.invalidateQueries({ queryKey: [name, customerNo] }),
        ),
      );
    },
  });
  return (
    <>
      <Flex justify="space-between" align="center" wrap gap={8} className="section">
        <span className="muted">{t('customers.referrals.hint')}</span>
        <GuardedButton
          type="primary"
          blockedBecause={can('claim', 'Voucher') ? null : t('common.notAllowed')}
          onClick={() => setTelling(true)}
        >
          {t('customers.referrals.tell')}
        </GuardedButton>
      </Flex>
      {tell.isSuccess ? (
        <Alert
          type="success"
          showIcon
          className="section"
          title={t('customers.referrals.told', {
            number: tell.data.items.length,
            no: tell.variables.newCustomerNo,
          })}
        />
      ) : null}
      {tell.error ? (
        <Alert type="warning" showIcon className="section" title={messageOf(tell.error)} />
      ) : null}
      <Loaded query={referrals} rows={3}>
        {(items) => (
          <Table<Referral>
            ref={table}
            size="small"
            className="section"
            pagination={false}
            rowKey="voucherId"
            dataSource={items}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <FirstStep text={t('customers.referrals.empty')} /> }}
            columns={[
              {
                title: t('customers.referrals.newCustomer'),
                render: (_, one) => (
                  <Link to={`/customers/${one.newCustomerNo}`}>{one.newCustomerNo}</Link>
                ),
              },
              { title: t('customers.voucher.offer'), dataIndex: 'offerName' },
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
                title: t('customers.referrals.at'),
                render: (_, one) => formatMoment(one.rewardedAt),
              },
            ]}
          />
        )}
      </Loaded>
      <LoadMore query={referrals} />
      {telling ? (
        <FormModal<{ newCustomerNo: number }>
          open
          title={t('customers.referrals.tell')}
          hint={t('customers.referrals.tellHint')}
          initialValues={{}}
          okText={t('customers.referrals.ok')}
          saving={tell.isPending}
          onSave={(fields) => tell.mutate(fields)}
          onClose={() => setTelling(false)}
        >
          <RequiredItem name="newCustomerNo" label={t('customers.referrals.newCustomerNo')}>
            <InputNumber className="full-width" min={1} max={2_147_483_647} precision={0} />
          </RequiredItem>
        </FormModal>
      ) : null}
    </>
  );
}
