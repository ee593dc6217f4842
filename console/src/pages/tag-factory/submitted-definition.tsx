import { bilingual } from '#contract/bilingual.ts';
import { lawfulBasis } from '#contract/definition-content.ts';
import { definitionChange } from '#contract/tag-definitions.ts';
import { Descriptions, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { useSay } from '../../app/language.ts';
import { formatCount, formatDay } from '../../parts/format-figure.ts';
import { ChangeTable } from './change-table.tsx';

export const submittedDefinition = z.object({
  definitionKind: z.enum(['metric', 'tag']),
  code: z.string(),
  version: z.number(),
  isNew: z.boolean(),
  name: bilingual,
  definition: bilingual.nullable(),
  dataClass: z.string().nullable(),
  basis: lawfulBasis.nullable(),
  expression: z.string(),
  changes: z.array(definitionChange),
  coverage: z.object({ covered: z.number(), sampled: z.number(), businessDate: z.string() }),
  hash: z.string(),
});

/** What a checker approves of a metric or a tag: what it says, whom it covers, and what changes. */
export function SubmittedDefinition({
  of,
}: {
  of: z.infer<typeof submittedDefinition>;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { covered, sampled, businessDate } = of.coverage;
  const items = [
    { key: 'kind', label: t('factory.kind'), children: t(`factory.kinds.${of.definitionKind}`) },
    { key: 'code', label: t('factory.approval.code'), children: of.code },
    ...(of.definition
      ? [{ key: 'definition', label: t('tags.definition'), children: say(of.definition) }]
      : []),
    ...(of.dataClass ? [{ key: 'class', label: t('tags.dataClass'), children: of.dataClass }] : []),
    ...(of.expression
      ? [
          {
            key: 'expression',
            label: t('factory.expression'),
            children: <Typography.Text code>{of.expression}</Typography.Text>,
          },
        ]
      : []),
    ...(of.basis
      ? [
          { key: 'basis', label: t('factory.approval.basis'), children: of.basis.text },
          {
            key: 'period',
            label: t('factory.approval.period'),
            children: `${formatDay(of.basis.from)} – ${formatDay(of.basis.until)}`,
          },
        ]
      : []),
    {
      key: 'coverage',
      label: t('factory.approval.coverage'),
      children: t('factory.approval.coverageText', {
        covered: formatCount(covered),
        sampled: formatCount(sampled),
        date: formatDay(businessDate),
      }),
    },
  ];
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions column={1} items={items} />
      <h2 className="part-title">
        {of.isNew ? t('factory.approval.isNew') : t('factory.changes')}
      </h2>
      <ChangeTable changes={of.changes} />
      <p className="muted digest">
        {t('approvals.digest')}: <code>{of.hash}</code>
      </p>
    </>
  );
}
