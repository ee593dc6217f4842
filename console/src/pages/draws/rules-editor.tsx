import { drawContent } from '#contract/draw-content.ts';
import type { DrawVersion, DrawView } from '#contract/draws.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Checkbox, Flex, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOffers } from '../../api/benefits.ts';
import { drawCalls } from '../../api/draws.ts';
import { MomentRange } from '../../parts/moment-picker.tsx';
import { RequiredItem } from '../../parts/required-item.tsx';
import { ChanceRows } from './chance-rows.tsx';
import { OddsCheck } from './odds-check.tsx';
import { PrizeRows } from './prize-rows.tsx';
import { bobingPrizes, contentOf, fieldsOf, type RulesFields } from './rules-form.ts';

type RulesEditorProps = { draw: DrawView; version: DrawVersion; onClose: () => void };

/** Writes the rules of a draw; odds and money are checked while they are typed. */
export function RulesEditor({ draw, version, onClose }: RulesEditorProps): ReactNode {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const offers = useOffers();
  const [form] = Form.useForm<RulesFields>();
  const typed: Partial<RulesFields> | undefined = Form.useWatch([], form);
  const faceOf = (id: number): number | undefined =>
    offers.data?.find((offer) => offer.id === id)?.faceAmountFen;
  const save = useMutation({
    mutationFn: (fields: RulesFields) =>
      drawCalls.change(draw.id, {
        edits: version.edits,
        content: contentOf(fields, version.content, faceOf),
      }),
    onSuccess: () => {
      void message.success(t('common.saved'));
      onClose();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['draws'] }),
  });
  const isBobing = draw.kind === 'bobing';
  // What is typed is checked as soon as it is whole: half a prize has no odds.
  const content = typed?.period && typed.prizes ? wholeContent(typed, version, faceOf) : null;
  return (
    <Form<RulesFields>
      form={form}
      layout="vertical"
      initialValues={fieldsOf(version.content)}
      onFinish={(fields) => save.mutate(fields)}
    >
      <Card variant="borderless" className="section">
        <div className="four-columns">
          <RequiredItem name="zh" label={t('draws.nameZh')}>
            <Input maxLength={60} />
          </RequiredItem>
          <RequiredItem name="en" label={t('draws.nameEn')}>
            <Input maxLength={60} />
          </RequiredItem>
          <RequiredItem name="period" label={t('draws.period')}>
            <MomentRange />
          </RequiredItem>
          <Form.Item name="playsPerDay" label={t('draws.playsPerDay')}>
            <InputNumber className="full-width" min={1} max={1000} precision={0} />
          </Form.Item>
          <RequiredItem name="thanksZh" label={t('draws.thanksZh')}>
            <Input maxLength={60} />
          </RequiredItem>
          <RequiredItem name="thanksEn" label={t('draws.thanksEn')}>
            <Input maxLength={60} />
          </RequiredItem>
          <RequiredItem name="totalWeight" label={t('draws.totalWeight')} hidden={isBobing}>
            <InputNumber className="full-width" min={1} max={1_000_000_000} precision={0} />
          </RequiredItem>
        </div>
      </Card>
      <h2 className="part-title">{t('draws.prizes')}</h2>
      {isBobing ? (
        <Flex className="section" gap={10} align="center" wrap>
          <Button
            onClick={() =>
              form.setFieldValue('prizes', bobingPrizes(form.getFieldValue('prizes') ?? []))
            }
          >
            {t('draws.fillBox')}
          </Button>
          <span className="muted">{t('draws.fillBoxHint')}</span>
        </Flex>
      ) : null}
      <Form.Item
        name="zhuangyuanAtEnd"
        valuePropName="checked"
        hidden={!isBobing}
        extra={t('draws.atEndHint')}
      >
        <Checkbox>{t('draws.atEnd')}</Checkbox>
      </Form.Item>
      <PrizeRows isBobing={isBobing} offers={offers.data ?? []} />
      <h2 className="part-title">{t('draws.check')}</h2>
      {content ? (
        <OddsCheck kind={draw.kind} content={content} draw={draw} />
      ) : (
        <p className="muted">{t('draws.notWhole')}</p>
      )}
      <h2 className="part-title">{t('draws.guarantee')}</h2>
      <Card variant="borderless">
        <div className="four-columns">
          <Form.Item name="guaranteeAfter" label={t('draws.guaranteeAfter')}>
            <InputNumber className="full-width" min={2} max={1000} precision={0} />
          </Form.Item>
          <Form.Item name="guaranteePrize" label={t('draws.guaranteePrize')}>
            <Select
              allowClear
              options={(typed?.prizes ?? []).flatMap((prize) =>
                prize?.code ? [{ value: prize.code, label: prize.zh || prize.code }] : [],
              )}
            />
          </Form.Item>
        </div>
      </Card>
      <h2 className="part-title">{t('draws.chances')}</h2>
      <ChanceRows hasQuiz={version.content.quiz !== null} />
      <Flex className="wizard-foot" gap={8}>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('common.save')}
        </Button>
        <Button onClick={onClose}>{t('common.cancel')}</Button>
      </Flex>
    </Form>
  );
}

function wholeContent(
  typed: Partial<RulesFields>,
  version: DrawVersion,
  faceOf: (id: number) => number | undefined,
) {
  const fields = { ...fieldsOf(version.content), ...typed };
  const prizes = fields.prizes.filter((prize) => prize?.code && prize.offerId && prize.stock);
  const parsed = drawContent
    .pick({ prizes: true, totalWeight: true, guarantee: true })
    .safeParse(pickRules(contentOf({ ...fields, prizes, chances: [] }, version.content, faceOf)));
  return parsed.success ? parsed.data : null;
}

const pickRules = ({ prizes, totalWeight, guarantee }: DrawVersion['content']) => ({
  prizes,
  totalWeight,
  guarantee,
});
