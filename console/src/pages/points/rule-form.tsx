import type { PointsRuleContent } from '#contract/points-rules.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pointsCalls, useProgrammes, type PointsRule } from '../../api/points.ts';
import { useSession } from '../../app/session.tsx';
import { FormModal } from '../../parts/form-modal.tsx';
import { OrgSelect, useReach } from '../../parts/org-tree.tsx';
import { type FundingFields, FundingFieldset, fundingOf } from '../offers/funding-fields.tsx';
import { GiftFields } from './gift-fields.tsx';
import { PaymentFields } from './payment-fields.tsx';
import { RequiredItem, useCodeRule } from '../../parts/required-item.tsx';
import { contentOf, fieldsOf, risingSteps, type RuleFields } from './rule-fields.ts';
import { StepList } from './step-list.tsx';

type Fields = RuleFields &
  FundingFields & { code: string; name: string; programmeId?: number; orgId?: number };
const kinds: readonly PointsRuleContent['kind'][] = [
  'products',
  'product_gifts',
  'check_in',
  'payments',
  'interest',
];

/** Writes a rule, or a new draft of one that is there. */
export function RuleForm({
  rule,
  onClose,
}: {
  rule: PointsRule | null;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const codeRule = useCodeRule();
  const save = useMutation({
    mutationFn: async ({ code, name, programmeId, orgId, ...fields }: Fields) => {
      const { fundingMode = 'share', funders } = fields;
      const funding = fundingOf({ fundingMode, funders });
      const content = { ...contentOf(fields), funding };
      if (rule) await pointsCalls.changeRule(rule.id, content);
      else {
        const owner =
          content.kind === 'product_gifts'
            ? { programmeId: null, orgId: orgId ?? null }
            : { programmeId: programmeId ?? null };
        await pointsCalls.addRule({ code, name, content, ...owner });
      }
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['points-rules'] });
      void message.success(t('common.saved'));
      onClose();
    },
  });
  return (
    <FormModal<Fields>
      open
      name="points-rule"
      title={rule ? `${t('points.rule.edit')} · ${rule.name}` : t('points.rule.add')}
      hint={t(rule ? 'points.rule.editHint' : 'points.rule.addHint')}
      initialValues={
        rule
          ? { ...fieldsOf(rule.content), ...fundersOf(rule.content.funding) }
          : { kind: 'products', steps: [{}], gifts: [{}], period: 'year', ...fundersOf(undefined) }
      }
      saving={save.isPending}
      onSave={(fields) => save.mutate(fields)}
      onClose={onClose}
    >
      {rule ? null : (
        <>
          <RequiredItem name="name" label={t('points.rule.name')}>
            <Input maxLength={100} />
          </RequiredItem>
          <RequiredItem name="code" label={t('points.rule.code')} rules={[codeRule()]}>
            <Input />
          </RequiredItem>
        </>
      )}
      <RequiredItem name="kind" label={t('points.rule.kind')} hidden={rule !== null}>
        <Select
          options={kinds.map((value) => ({ value, label: t(`points.rule.kinds.${value}`) }))}
        />
      </RequiredItem>
      {rule ? null : <OwnerField />}
      <ContentFields />
      <FundingFieldset />
    </FormModal>
  );
}

/** One budget that pays all of it, until somebody says otherwise. */
function fundersOf(funding: PointsRuleContent['funding']): FundingFields {
  if (!funding) return { fundingMode: 'share', funders: [{ sharePercent: 100 }] };
  return {
    fundingMode: funding.some(({ shareBp }) => shareBp === null) ? 'order' : 'share',
    funders: funding.map(({ budgetId, shareBp }) => ({
      budgetId,
      sharePercent: shareBp === null ? null : shareBp / 100,
    })),
  };
}

/** Points are of a programme; gifts are of an org unit, or of the whole bank. */
function OwnerField(): ReactNode {
  const { t } = useTranslation();
  const { wholeBank } = useSession();
  const programmes = useProgrammes();
  const reaches = useReach();
  const kind = Form.useWatch<RuleFields['kind'] | undefined>('kind');
  if (kind === undefined) return null;
  if (kind === 'product_gifts')
    return (
      <Form.Item
        name="orgId"
        label={t('points.programme.org')}
        extra={wholeBank ? t('points.rule.wholeBank') : null}
        rules={[{ required: !wholeBank, message: t('common.placeholderSelect') }]}
      >
        <OrgSelect allowClear />
      </Form.Item>
    );
  return (
    <RequiredItem name="programmeId" label={t('points.rule.programme')}>
      <Select
        notFoundContent={t('points.rule.noProgramme')}
        options={(programmes.data ?? [])
          .filter((one) => one.state === 'open' && reaches(one))
          .map(({ id, name }) => ({ value: id, label: name }))}
      />
    </RequiredItem>
  );
}

function ContentFields(): ReactNode {
  const { t } = useTranslation();
  const kind = Form.useWatch<RuleFields['kind'] | undefined>('kind');
  const points = (
    <RequiredItem name="points" label={t('points.rule.points')}>
      <InputNumber min={0.01} max={10_000_000_000} precision={2} className="amount" />
    </RequiredItem>
  );
  if (kind === 'products') return <StepRows />;
  if (kind === 'product_gifts') return <GiftFields />;
  if (kind === 'check_in') return points;
  if (kind === undefined) return null;
  return (
    <>
      <RequiredItem
        name="everyYuan"
        label={t(kind === 'payments' ? 'points.rule.everyPaid' : 'points.rule.everyYuan')}
      >
        <InputNumber min={0.01} max={10_000_000_000} precision={2} className="amount" />
      </RequiredItem>
      {points}
      {kind === 'payments' ? <PaymentFields /> : null}
    </>
  );
}

function StepRows(): ReactNode {
  const { t } = useTranslation();
  return (
    <StepList
      name="steps"
      legend={t('points.rule.steps')}
      rises={risingSteps}
      riseText={t('points.rule.stepsRise')}
      gives={(name, at) => (
        <Form.Item name={[name, 'points']} rules={[{ required: true, message: '' }]}>
          <InputNumber
            min={0.01}
            max={10_000_000_000}
            precision={2}
            suffix={t('points.unit')}
            className="step-figure"
            aria-label={`${t('points.rule.points')} ${at + 1}`}
          />
        </Form.Item>
      )}
    />
  );
}
