import { longestLookalikeList } from '#contract/lookalikes.ts';
import { useMutation } from '@tanstack/react-query';
import { Alert, Col, Flex, Form, Input, InputNumber, Row, Table, Tag, Tooltip } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Lookalike, lookalikeCalls, type LookalikeResult } from '../../api/lookalikes.ts';
import { messageOf } from '../../api/http.ts';
import { useSay } from '../../app/language.ts';
import { Chart } from '../../parts/chart.tsx';
import { Figure } from '../../parts/figure.tsx';
import { formatCount, formatPercent } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';

type Found = {
  lookalike: Lookalike;
  result: LookalikeResult;
  mayNot: string | null;
  listName: string;
  onList: (name: string, count: number) => void;
};

const three = (value: number): string => value.toFixed(3);

/** How well members are told from everybody, by what, and how far a list reaches. */
export function LookalikeFound({ lookalike, result, mayNot, listName, onList }: Found): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const { auc } = result;
  return (
    <>
      {result.refusals.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          className="section"
          title={t('lookalikes.refused')}
          description={result.refusals.map((reason) => (
            <div key={reason.en}>{say(reason)}</div>
          ))}
        />
      ) : null}
      <Row gutter={[14, 14]} className="section">
        <Col xs={24} md={8}>
          <Figure
            label="AUC"
            definition={t('lookalikes.aucDefinition')}
            value={three(auc.value)}
            note={t('lookalikes.aucNote', {
              low: three(auc.low),
              high: three(auc.high),
              judged: formatCount(result.judged),
            })}
          />
        </Col>
        <Col xs={12} md={8}>
          <Figure
            label={t('lookalikes.members')}
            definition={t('lookalikes.membersDefinition')}
            value={formatCount(result.members)}
            unit={t('common.peopleUnit')}
          />
        </Col>
        <Col xs={12} md={8}>
          <Figure
            label={t('lookalikes.others')}
            definition={t('lookalikes.othersDefinition')}
            value={formatCount(result.others)}
            unit={t('common.peopleUnit')}
          />
        </Col>
      </Row>
      <Row gutter={[14, 14]}>
        <Col xs={24} lg={12}>
          <Telling result={result} />
        </Col>
        {result.reach.length > 0 ? (
          <Col xs={24} lg={12}>
            <Reach result={result} />
            <MakeList
              lookalike={lookalike}
              result={result}
              mayNot={mayNot ?? (lookalike.scored ? null : t('lookalikes.scoresGone'))}
              listName={listName}
              onList={onList}
            />
          </Col>
        ) : null}
      </Row>
    </>
  );
}

function Telling({ result }: { result: LookalikeResult }): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const greatest = Math.max(...result.telling.map(({ weight }) => Math.abs(weight)), 1e-9);
  return (
    <>
      <Table
        size="small"
        pagination={false}
        rowKey={({ code, value }) => `${code} ${value?.en ?? ''}`}
        dataSource={result.telling}
        title={() => <strong>{t('lookalikes.telling')}</strong>}
        columns={[
          {
            title: t('lookalikes.tag'),
            render: (_, one) =>
              one.value
                ? t('lookalikes.tagValue', { tag: say(one.name), value: say(one.value) })
                : say(one.name),
          },
          {
            title: t('lookalikes.weight'),
            width: 190,
            render: (_, { weight }) => (
              <Flex gap={8} align="center">
                <span
                  className={weight > 0 ? 'weight-bar weight-for' : 'weight-bar weight-against'}
                  style={{ width: `${(Math.abs(weight) / greatest) * 90}px` }}
                  aria-hidden
                />
                <span className="muted">
                  {t(weight > 0 ? 'lookalikes.more' : 'lookalikes.less')}
                </span>
              </Flex>
            ),
          },
        ]}
      />
      {result.leftOut.length > 0 ? (
        <p className="muted after-section">
          <Tooltip title={result.leftOut.map(({ name }) => say(name)).join('、')}>
            <Tag variant="filled" tabIndex={0}>
              {t('lookalikes.leftOut', { n: result.leftOut.length })}
            </Tag>
          </Tooltip>{' '}
          {t('lookalikes.leftOutWhy')}
        </p>
      ) : null}
    </>
  );
}

function Reach({ result }: { result: LookalikeResult }): ReactNode {
  const { t } = useTranslation();
  const option = useMemo(
    () => ({
      grid: { left: 48, right: 20, top: 30, bottom: 40 },
      tooltip: {
        trigger: 'axis',
        valueFormatter: (value: unknown) => formatPercent(Number(value), 1),
      },
      xAxis: {
        type: 'value',
        name: t('lookalikes.customers'),
        nameLocation: 'middle',
        nameGap: 24,
        axisLabel: { formatter: (value: number) => formatCount(value), hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        max: 1,
        axisLabel: { formatter: (value: number) => formatPercent(value, 0) },
      },
      series: [
        {
          name: t('lookalikes.memberShare'),
          type: 'line',
          symbolSize: 6,
          data: [[0, 0], ...result.reach.map((one) => [one.customers, one.memberShare])],
        },
      ],
    }),
    [result, t],
  );
  return (
    <>
      <strong>{t('lookalikes.reach')}</strong>
      <p className="muted">{t('lookalikes.reachHint')}</p>
      <Chart option={option} height={210} label={t('lookalikes.reach')} />
    </>
  );
}

function MakeList({ lookalike, result, mayNot, listName, onList }: Found): ReactNode {
  const { t } = useTranslation();
  const [size, setSize] = useState(Math.min(result.others, result.reach[2]?.customers ?? 1000));
  const [name, setName] = useState(listName);
  const make = useMutation({
    mutationFn: () => lookalikeCalls.makeList(lookalike.id, name, size),
    onSuccess: (list) => onList(list.name, list.count),
  });
  return (
    <Form layout="vertical" onFinish={() => make.mutate()}>
      <Flex gap={10} wrap align="end">
        <Form.Item
          label={t('lookalikes.size')}
          htmlFor="lookalike-size"
          className="lookalike-field"
        >
          <InputNumber
            id="lookalike-size"
            min={1}
            max={Math.min(result.others, longestLookalikeList)}
            precision={0}
            value={size}
            onChange={(value) => setSize(value ?? 1)}
          />
        </Form.Item>
        <Form.Item
          label={t('audiences.listName')}
          htmlFor="lookalike-name"
          className="lookalike-field"
        >
          <Input
            id="lookalike-name"
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </Form.Item>
        <Form.Item className="lookalike-field">
          <GuardedButton
            type="primary"
            htmlType="submit"
            loading={make.isPending}
            blockedBecause={mayNot ?? (name.trim() === '' ? t('lookalikes.nameMissing') : null)}
          >
            {t('lookalikes.makeList')}
          </GuardedButton>
        </Form.Item>
      </Flex>
      {make.error ? <Alert type="error" showIcon title={messageOf(make.error)} /> : null}
    </Form>
  );
}
