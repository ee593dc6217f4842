import type { TagDetail } from '#contract/tags.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, Form, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '../../api/http.ts';
import { tagCalls } from '../../api/tags.ts';
import { useSay } from '../../app/language.ts';
import { useCan, useSession } from '../../app/session.tsx';
import { formatMoment } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { shownFigure, storedFigure } from '../audiences/rule/fields.ts';

/**
 * The thresholds, and a change of them to be approved by another person. Amounts are edited in yuan and kept
 * in fen, shares in per cent.
 */
export function TagParameters({ tag }: { tag: TagDetail }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const can = useCan();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (shown: Record<string, number>) =>
      tagCalls.changeParameters(
        tag.code,
        Object.fromEntries(
          tag.parameters.map((one) => [one.name, storedFigure(shown[one.name] ?? 0, one.unit)]),
        ),
        Object.fromEntries(tag.parameters.map((one) => [one.name, one.value])),
      ),
    onError: (error) =>
      error instanceof ApiProblem && error.code === 'TAG_PARAMETER_CHANGED'
        ? queries.invalidateQueries({ queryKey: ['tags', 'one', tag.code] })
        : undefined,
    onSuccess: (submitted) => {
      queries.setQueryData(['tags', 'one', tag.code], submitted);
      void message.success(t('tags.parametersSubmitted'));
    },
  });
  const session = useSession();
  const mayNot = !can('update', 'Tag')
    ? t('common.notAllowed')
    : !session.wholeBank
      ? t('tags.wholeBankOnly')
      : tag.pending
        ? t('tags.parametersWait')
        : null;
  return (
    <>
      {tag.pending ? <PendingParameters tag={tag} pending={tag.pending} /> : null}
      <Form<Record<string, number>>
        layout="inline"
        className="query-form"
        disabled={mayNot !== null}
        initialValues={Object.fromEntries(
          tag.parameters.map((one) => [one.name, shownFigure(one.value, one.unit)]),
        )}
        onFinish={(shown) => save.mutate(shown)}
      >
        {tag.parameters.map((one) => (
          <Form.Item
            key={one.name}
            name={one.name}
            label={say(one)}
            rules={[{ required: true }]}
            {...(one.value === one.declared
              ? {}
              : {
                  extra: t('tags.parameterChanged', { value: shownFigure(one.declared, one.unit) }),
                })}
          >
            <InputNumber suffix={t(`tags.units.${one.unit}`)} className="parameter" />
          </Form.Item>
        ))}
        <GuardedButton
          type="primary"
          htmlType="submit"
          loading={save.isPending}
          blockedBecause={mayNot}
        >
          {t('tags.submitParameters')}
        </GuardedButton>
      </Form>
    </>
  );
}

/** What waits for another person, and from whom. */
function PendingParameters({
  tag,
  pending,
}: {
  tag: TagDetail;
  pending: NonNullable<TagDetail['pending']>;
}): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const session = useSession();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const withdraw = useMutation({
    mutationFn: () => tagCalls.withdrawParameters(tag.code),
    onError: () => queries.invalidateQueries({ queryKey: ['tags', 'one', tag.code] }),
    onSuccess: (shown) => {
      queries.setQueryData(['tags', 'one', tag.code], shown);
      void message.success(t('tags.parametersWithdrawn'));
    },
  });
  const lines = pending.values.flatMap(({ name, value }) => {
    const one = tag.parameters.find((parameter) => parameter.name === name);
    if (!one) return [];
    const unit = t(`tags.units.${one.unit}`);
    const [before, after] = [one.value, value].map((each) => shownFigure(each, one.unit));
    return [`${say(one)}: ${before} → ${after} ${unit}`];
  });
  return (
    <Alert
      className="section"
      type="info"
      showIcon
      title={t('tags.parametersPending', {
        who: pending.makerName,
        at: formatMoment(pending.submittedAt),
      })}
      description={lines.join('; ')}
      action={
        pending.makerId === session.id ? (
          <Button size="small" loading={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {t('tags.withdrawParameters')}
          </Button>
        ) : null
      }
    />
  );
}
