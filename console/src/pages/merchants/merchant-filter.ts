import { useMerchants } from '../../api/merchants.ts';
import type { Filter } from '../../parts/list/query-form.tsx';

/** The filter of a list by one of the merchants the reader sees. */
export function useMerchantFilter(label: string): Filter {
  const merchants = useMerchants();
  return {
    kind: 'choice',
    name: 'merchantNo',
    label,
    options: (merchants.data ?? []).map(({ merchantNo, name }) => ({
      value: String(merchantNo),
      label: name,
    })),
  };
}
