import { confirmCase, rulePreview, velocityRule } from '#contract/fraud.ts';
import { Descriptions } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { z } from 'zod';
import { useLanguage } from '../../app/language.ts';
import { PreviewWords, useRuleWords } from '../fraud/rule-words.tsx';

export const submittedFraudRule = z.object({
  code: z.string(),
  nameZh: z.string(),
  nameEn: z.string(),
  version: z.number(),
  content: velocityRule,
  activeContent: velocityRule.nullable(),
  preview: rulePreview,
});

/** A velocity rule as a sentence, beside the one in force and what it would have met. */
export function SubmittedFraudRule({ of }: { of: z.infer<typeof submittedFraudRule> }): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const inWords = useRuleWords();
  const withAction = (rule: z.infer<typeof velocityRule>): string =>
    `${inWords(rule)} · ${t(`fraud.actions.${rule.action}`)}`;
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        bordered
        size="small"
        column={1}
        items={[
          {
            key: 'name',
            label: t('fraud.ruleName'),
            children: `${language === 'zh' ? of.nameZh : of.nameEn} (${of.code})`,
          },
          { key: 'version', label: t('fraud.version'), children: of.version },
          {
            key: 'active',
            label: t('fraud.inForce'),
            children: of.activeContent ? withAction(of.activeContent) : '—',
          },
          { key: 'content', label: t('fraud.asked'), children: withAction(of.content) },
          {
            key: 'preview',
            label: t('fraud.preview'),
            children: <PreviewWords of={of.preview} />,
          },
        ]}
      />
    </>
  );
}

export const submittedBlock = confirmCase.extend({ caseId: z.number(), merchantNo: z.number() });

/** A merchant to be blocked: until when, what, and why. */
export function SubmittedBlock({ of }: { of: z.infer<typeof submittedBlock> }): ReactNode {
  const { t } = useTranslation();
  return (
    <>
      <h2 className="part-title">{t('approvals.content')}</h2>
      <Descriptions
        bordered
        size="small"
        column={1}
        items={[
          {
            key: 'merchant',
            label: t('fraud.by.merchant'),
            children: <Link to={`/merchants/${of.merchantNo}`}>{of.merchantNo}</Link>,
          },
          {
            key: 'case',
            label: t('fraud.queue'),
            children: <Link to={`/fraud?case=${of.caseId}`}>{of.caseId}</Link>,
          },
          {
            key: 'block',
            label: t('fraud.blockWhat'),
            children: t(of.block === 'subject' ? 'fraud.blockSubject' : 'fraud.blockCustomers'),
          },
          { key: 'until', label: t('fraud.until'), children: of.until },
          { key: 'reason', label: t('fraud.reason'), children: of.reason },
        ]}
      />
    </>
  );
}
