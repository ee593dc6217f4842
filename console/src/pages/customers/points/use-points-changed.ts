import { useQueryClient } from '@tanstack/react-query';

/** Everything of a customer's points is read again after any of it has changed. */
export function usePointsChanged(): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all(
      ['customer-points', 'mall-orders', 'gift-reservations', 'gift-stock', 'vouchers'].map(
        (name) => queries.invalidateQueries({ queryKey: [name] }),
      ),
    );
}
