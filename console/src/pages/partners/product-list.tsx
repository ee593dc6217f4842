import { deliveries, type PartnerProduct } from '#contract/partners.ts';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { partnerCalls } from '../../api/partners.ts';
import { useCan } from '../../app/session.tsx';
import { formatCount, formatFen } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { OfferOfProductForm } from './offer-of-product-form.tsx';
import { ProductForm } from './product-form.tsx';

/** What partners deliver, and what is left of their codes. */
export function ProductList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const [offered, setOffered] = useState<PartnerProduct | null>(null);
  const addButton = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Partner') ? null : t('common.notAllowed')}
      onClick={() => setAdding(true)}
    >
      {t('partners.addProduct')}
    </GuardedButton>
  );
  return (
    <>
      <ListPage<PartnerProduct>
        name="partner-products"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          partnerCalls.products({ ...filters, cursor, limit }, signal)
        }
        filters={[
          {
            kind: 'choice',
            name: 'delivery',
            label: t('partners.delivery'),
            options: deliveries.map((value) => ({
              value,
              label: t(`partners.deliveries.${value}`),
            })),
          },
        ]}
        toolbar={addButton}
        columns={[
          { key: 'name', title: t('partners.name'), render: (one) => one.name },
          { key: 'partner', title: t('partners.partner'), render: (one) => one.partnerName },
          {
            key: 'code',
            from: 1280,
            title: t('partners.productCode'),
            render: (one) => <code>{one.code}</code>,
          },
          {
            key: 'kind',
            title: t('partners.kind'),
            render: (one) => t(`partners.kinds.${one.kind}`),
          },
          {
            key: 'delivery',
            title: t('partners.delivery'),
            render: (one) => t(`partners.deliveries.${one.delivery}`),
          },
          {
            key: 'price',
            title: t('partners.price'),
            align: 'right',
            render: (one) => formatFen(one.priceFen),
          },
          {
            key: 'phone',
            from: 1280,
            title: t('partners.needsPhone'),
            render: (one) => t(one.needsPhone ? 'common.yes' : 'common.no'),
          },
          { key: 'stock', title: t('partners.stock'), align: 'right', render: stockOf },
        ]}
        rowActions={(one) => (
          <GuardedButton
            type="link"
            size="small"
            blockedBecause={can('create', 'Offer') ? null : t('common.notAllowed')}
            onClick={() => setOffered(one)}
          >
            {t('partners.makeOffer')}
          </GuardedButton>
        )}
        rowActionsWidth={120}
        empty={{ text: t('partners.productEmpty'), action: addButton }}
      />
      {offered ? <OfferOfProductForm product={offered} onClose={() => setOffered(null)} /> : null}
      {adding ? <ProductForm onClose={() => setAdding(false)} /> : null}
    </>
  );

  function stockOf({ stock, warnBelow }: PartnerProduct): ReactNode {
    if (stock === null) return '—';
    if (stock >= warnBelow) return formatCount(stock);
    return <StatusTag tone="warning" text={`${formatCount(stock)} · ${t('partners.low')}`} />;
  }
}
