import type { FraudCase, FraudCaseState } from '#contract/fraud.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';
import { useOrgNames } from '../../parts/org-tree.tsx';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';

const tones: Readonly<Record<FraudCaseState, StatusTone>> = {
  open: 'warning',
  escalated: 'processing',
  cleared: 'success',
  confirmed: 'error',
  recorded: 'default',
};

export function CaseState({ state }: { state: FraudCaseState }): ReactNode {
  const { t } = useTranslation();
  return <StatusTag tone={tones[state]} text={t(`fraud.states.${state}`)} />;
}

type CaseWords = {
  sourceOf: (one: FraudCase) => string;
  subjectOf: (one: FraudCase) => string;
};

/** What found a case and whom it is about, as words. */
export function useCaseWords(): CaseWords {
  const { t } = useTranslation();
  const language = useLanguage();
  const orgName = useOrgNames();
  return {
    sourceOf: ({ rule, cluster }) =>
      rule
        ? language === 'zh'
          ? rule.nameZh
          : rule.nameEn
        : cluster
          ? t(`fraud.clusters.${cluster}`)
          : '—',
    subjectOf: ({ subjectKind, subject, subjectName }) => {
      const named = {
        outlet: orgName(Number(subject)),
        operator: subjectName ?? subject,
      };
      const who =
        subjectKind === 'outlet' || subjectKind === 'operator'
          ? named[subjectKind]
          : `${subject} ${subjectName ?? ''}`.trim();
      return `${t(`fraud.by.${subjectKind}`)} ${who}`;
    },
  };
}
