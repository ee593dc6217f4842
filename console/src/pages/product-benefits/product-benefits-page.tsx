import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { productBenefitKinds } from '#contract/product-benefits.ts';
import { tableFormats } from '#contract/table-format.ts';
import { bankToday } from '../../api/bank-day.ts';
import { type ProductBenefit, productBenefitCalls } from '../../api/product-benefits.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { ApprovedContentActions } from '../../parts/approved-content-actions.tsx';
import { DownloadButton } from '../../parts/download-button.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatDay } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { useChargeWords } from './charge-words.ts';
import { ProductBenefitForm } from './product-benefit-form.tsx';

const tones = {
  waiting: 'warning',
  live: 'success',
  later: 'processing',
  over: 'default',
  draft: 'default',
  retired: 'default',
} as const;

function stateOf({ retiredAt, live, isWaiting }: ProductBenefit): keyof typeof tones {
  if (retiredAt !== null) return 'retired';
  if (live === null) return isWaiting ? 'waiting' : 'draft';
  const today = bankToday();
  if (live.until < today) return 'over';
  return live.from > today ? 'later' : 'live';
}

/** 产品权益: what the core system gives on its products, as staff and customers are told it. */
export function ProductBenefitsPage(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const can = useCan();
  const orgName = useOrgNames();
  const chargeWords = useChargeWords();
  const [editing, setEditing] = useState<ProductBenefit | 'new' | null>(null);
  const mayNot = can('create', 'Campaign') ? null : t('common.notAllowed');
  const addButton = (
    <GuardedButton type="primary" blockedBecause={mayNot} onClick={() => setEditing('new')}>
      {t('productBenefits.add')}
    </GuardedButton>
  );
  const nameOf = ({ nameZh, nameEn }: ProductBenefit['draft']): string =>
    language === 'zh' ? nameZh : nameEn;
  return (
    <>
      <PageHead
        title={t('shell.menu.productBenefits')}
        note={t('productBenefits.note')}
        extra={addButton}
      />
      <ListPage<ProductBenefit>
        name="product-benefits"
        rowKey={(one) => one.id}
        read={({ filters, cursor, limit, signal }) =>
          productBenefitCalls.list({ ...filters, cursor, limit }, signal)
        }
        toolbar={tableFormats.map((format) => (
          <DownloadButton
            key={format}
            path={`/api/product-benefits/file?format=${format}`}
            fileName={`product-benefits-${bankToday()}.${format}`}
          >
            {t(`giftRegister.files.${format}`)}
          </DownloadButton>
        ))}
        filters={[
          {
            kind: 'choice',
            name: 'kind',
            label: t('productBenefits.kind'),
            options: productBenefitKinds.map((value) => ({
              value,
              label: t(`productBenefits.kinds.${value}`),
            })),
          },
        ]}
        columns={[
          {
            key: 'name',
            title: t('productBenefits.name'),
            render: ({ draft }) => (
              <>
                <div>{nameOf(draft)}</div>
                <div className="muted">
                  {language === 'zh' ? draft.conditionsZh : draft.conditionsEn}
                </div>
              </>
            ),
          },
          {
            key: 'kind',
            title: t('productBenefits.kind'),
            render: ({ draft }) => t(`productBenefits.kinds.${draft.kind}`),
          },
          {
            key: 'charge',
            title: t('productBenefits.charge'),
            header: (
              <DefinedColumn
                label={t('productBenefits.charge')}
                definition={t('productBenefits.chargeDefinition')}
              />
            ),
            align: 'right',
            render: ({ draft }) => chargeWords(draft.charge),
          },
          {
            key: 'products',
            title: t('productBenefits.products'),
            render: ({ draft }) => draft.products.join(' · '),
          },
          {
            key: 'days',
            title: t('productBenefits.days'),
            render: ({ draft }) => `${formatDay(draft.from)} – ${formatDay(draft.until)}`,
          },
          {
            key: 'state',
            title: t('productBenefits.state'),
            render: (one) => (
              <>
                <StatusTag
                  tone={tones[stateOf(one)]}
                  text={t(`productBenefits.states.${stateOf(one)}`)}
                />
                {one.isWaiting && one.live !== null ? (
                  <div className="muted">{t('productBenefits.changeWaits')}</div>
                ) : null}
              </>
            ),
          },
          { key: 'org', title: t('productBenefits.org'), render: (one) => orgName(one.orgId) },
        ]}
        rowActionsWidth={140}
        rowActions={(one) => (
          <ApprovedContentActions
            one={one}
            name={nameOf(one.draft)}
            words="productBenefits"
            listKey="product-benefits"
            onEdit={() => setEditing(one)}
            onRetire={() => productBenefitCalls.retire(one.id)}
          />
        )}
        empty={{ text: t('productBenefits.empty'), action: addButton }}
      />
      {editing === null ? null : (
        <ProductBenefitForm
          benefit={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      )}
    </>
  );
}
