import type { FraudRule } from '#contract/fraud.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Flex } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { fraudCalls } from '../../api/fraud.ts';
import { useLanguage } from '../../app/language.ts';
import { useCan } from '../../app/session.tsx';
import { formatCount } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { StatusTag, type StatusTone } from '../../parts/status-tag.tsx';
import { BoundsForm } from './bounds-form.tsx';
import { RuleForm } from './rule-form.tsx';
import { useRuleWords } from './rule-words.tsx';

const tones: Readonly<Record<FraudRule['latestState'], StatusTone>> = {
  draft: 'default',
  submitted: 'processing',
  approved: 'success',
  returned: 'warning',
};

/** Rules with what they found and what became of it; changed here, in force once a second person agrees. */
export function RuleList(): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const can = useCan();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [isBounding, setIsBounding] = useState(false);
  const [edited, setEdited] = useState<FraudRule | 'new' | null>(null);
  const submit = useMutation({
    mutationFn: (id: number) => fraudCalls.submitRule(id),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['fraud-rules'] });
      void message.success(t('fraud.toChecker'));
    },
  });
  const blocked = can('run', 'Fraud') ? null : t('common.notAllowed');
  const count = (
    key: 'hits' | 'refused' | 'open' | 'confirmed' | 'cleared',
    of: keyof FraudRule,
  ) => ({
    key,
    title: t(`fraud.${key}`),
    align: 'right' as const,
    render: (rule: FraudRule) => formatCount(Number(rule[of])),
  });
  const wordsOf = useRuleWords();
  return (
    <>
      <ListPage<FraudRule>
        name="fraud-rules"
        rowKey={(rule) => rule.id}
        read={({ cursor, limit, signal }) => fraudCalls.rules({ cursor, limit }, signal)}
        toolbar={
          <Flex gap={8}>
            <GuardedButton blockedBecause={blocked} onClick={() => setIsBounding(true)}>
              {t('fraud.boundsButton')}
            </GuardedButton>
            <GuardedButton type="primary" blockedBecause={blocked} onClick={() => setEdited('new')}>
              {t('fraud.add')}
            </GuardedButton>
          </Flex>
        }
        columns={[
          {
            key: 'name',
            title: t('fraud.ruleName'),
            render: (rule) => (
              <>
                <div>{language === 'zh' ? rule.nameZh : rule.nameEn}</div>
                <div className="muted">{wordsOf(rule.activeContent ?? rule.content)}</div>
                {isChanged(rule) ? (
                  <div className="muted">{t('fraud.next', { rule: wordsOf(rule.content) })}</div>
                ) : null}
              </>
            ),
          },
          {
            key: 'action',
            title: t('fraud.action'),
            render: (rule) => t(`fraud.actions.${(rule.activeContent ?? rule.content).action}`),
          },
          {
            key: 'version',
            title: t('fraud.version'),
            render: (rule) => (
              <StatusTag
                tone={tones[rule.latestState]}
                text={t('fraud.versionText', {
                  version: rule.latestVersion,
                  state: t(`fraud.versionStates.${rule.latestState}`),
                })}
              />
            ),
          },
          count('hits', 'hits'),
          count('refused', 'refused'),
          count('open', 'openCases'),
          count('confirmed', 'confirmedCases'),
          count('cleared', 'clearedCases'),
        ]}
        rowActions={(rule) => (
          <Flex gap={4}>
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={
                blocked ??
                (rule.latestState === 'submitted' ? t('fraud.versionStates.submitted') : null)
              }
              onClick={() => setEdited(rule)}
            >
              {t('fraud.edit')}
            </GuardedButton>
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={
                blocked ??
                (rule.latestState === 'draft' ? null : t(`fraud.versionStates.${rule.latestState}`))
              }
              onClick={() => submit.mutate(rule.id)}
            >
              {t('fraud.submit')}
            </GuardedButton>
          </Flex>
        )}
        rowActionsWidth={150}
        empty={{ text: t('fraud.rulesEmpty') }}
      />
      {isBounding ? <BoundsForm onClose={() => setIsBounding(false)} /> : null}
      {edited === null ? null : (
        <RuleForm rule={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}

/** A newer version than the one in force, which says something else. */
const isChanged = ({ activeVersion, latestVersion }: FraudRule): boolean =>
  activeVersion !== null && activeVersion !== latestVersion;
