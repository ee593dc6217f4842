import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { circleCalls, merchantCalls, type MerchantDetail } from '../../api/merchants.ts';
import { readAll } from '../../api/pages.ts';

/** Every circle that the reader sees, for pickers. */
export function useCircles() {
  return useQuery({
    queryKey: ['business-circles', 'all'],
    queryFn: ({ signal }) => readAll((page) => circleCalls.list(page, signal)),
  });
}

/** In which circle a merchant stands; changed where it is shown. */
export function CircleChoice({
  merchant,
  mayNot,
}: {
  merchant: MerchantDetail;
  mayNot: string | null;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const circles = useCircles();
  const change = useMutation({
    mutationFn: (circleId: number | null) =>
      merchantCalls.change(merchant.merchantNo, { circleId }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['merchants'] });
      void message.success(t('merchants.saved'));
    },
  });
  if (mayNot !== null) return merchant.circleName ?? '—';
  const open = (circles.data ?? []).filter(
    ({ id, state }) => state === 'open' || id === merchant.circleId,
  );
  return (
    <Select<number>
      allowClear
      showSearch
      optionFilterProp="label"
      className="full-width"
      aria-label={t('merchants.circle')}
      placeholder={t('merchants.circleNone')}
      loading={circles.isPending || change.isPending}
      value={merchant.circleId}
      options={open.map(({ id, name, city }) => ({ value: id, label: `${city} · ${name}` }))}
      onChange={(chosen: number | undefined) => change.mutate(chosen ?? null)}
    />
  );
}
