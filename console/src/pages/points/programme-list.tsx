import type { ListedProgramme } from '#contract/points.ts';
import { Button, Tooltip } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { pointsCalls, type PointsProgramme } from '../../api/points.ts';
import { useCan } from '../../app/session.tsx';
import { DefinedColumn } from '../../parts/figure.tsx';
import { formatFen, formatPointsAmount } from '../../parts/format-figure.ts';
import { GuardedButton } from '../../parts/guarded-button.tsx';
import { ListPage } from '../../parts/list/list-page.tsx';
import { useOrgNames, useReach } from '../../parts/org-tree.tsx';
import { StatusTag } from '../../parts/status-tag.tsx';
import { PriceForm } from './price-form.tsx';
import { ProgrammeForm } from './programme-form.tsx';

const tones = { open: 'success', redeem_only: 'warning', closed: 'default' } as const;

export function ProgrammeList(): ReactNode {
  const { t } = useTranslation();
  const can = useCan();
  const reaches = useReach();
  const orgName = useOrgNames();
  const [editing, setEditing] = useState<PointsProgramme | 'new' | null>(null);
  const [pricing, setPricing] = useState<PointsProgramme | null>(null);
  const blocked = (one: PointsProgramme): string | null => {
    if (!can('update', 'Points') || !reaches(one)) return t('common.notAllowed');
    return one.state === 'closed' ? t('points.programme.closedHint') : null;
  };
  const add = (
    <GuardedButton
      type="primary"
      blockedBecause={can('create', 'Points') ? null : t('common.notAllowed')}
      onClick={() => setEditing('new')}
    >
      {t('points.programme.add')}
    </GuardedButton>
  );
  return (
    <>
      <ListPage<ListedProgramme>
        name="points-programmes"
        rowKey={(one) => one.id}
        read={({ cursor, limit, signal }) => pointsCalls.programmes({ cursor, limit }, signal)}
        toolbar={add}
        columns={[
          { key: 'name', title: t('points.programme.name'), render: (one) => one.name },
          { key: 'code', from: 1280, title: t('points.programme.code'), render: (one) => one.code },
          {
            key: 'state',
            title: t('points.programme.state'),
            render: (one) => (
              <StatusTag tone={tones[one.state]} text={t(`points.programme.states.${one.state}`)} />
            ),
          },
          {
            key: 'worth',
            title: t('points.programme.worth'),
            header: (
              <DefinedColumn
                label={t('points.programme.worth')}
                definition={t('points.programme.worthDefinition')}
              />
            ),
            align: 'right',
            render: (one) => (
              <>
                {formatFen(one.hundredPointsFen)}
                {one.nextPrice ? (
                  <div className="muted">
                    {t('points.programme.priceNext', {
                      day: one.nextPrice.validFrom,
                      yuan: formatFen(one.nextPrice.hundredPointsFen),
                    })}
                  </div>
                ) : null}
              </>
            ),
          },
          ...(['held', 'owed', 'ending'] as const).map((part) => ({
            key: part,
            ...(part === 'ending' ? { from: 1280 } : {}),
            title: t(`points.programme.${part}`),
            header: (
              <DefinedColumn
                label={t(`points.programme.${part}`)}
                definition={t(`points.programme.${part}Definition`)}
              />
            ),
            align: 'right' as const,
            render: (one: ListedProgramme) => <Standing part={part} of={one} />,
          })),
          {
            key: 'validity',
            from: 1280,
            title: t('points.programme.validity'),
            render: (one) => <Validity programme={one} />,
          },
          {
            key: 'tiers',
            title: t('points.programme.tiers'),
            render: (one) => <Tiers programme={one} />,
          },
          {
            key: 'org',
            from: 1500,
            title: t('points.programme.org'),
            render: (one) => orgName(one.orgId),
          },
        ]}
        rowActions={(one) => (
          <>
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={blocked(one)}
              onClick={() => setEditing(one)}
            >
              {t('common.edit')}
            </GuardedButton>
            <GuardedButton
              type="link"
              size="small"
              blockedBecause={blocked(one)}
              onClick={() => setPricing(one)}
            >
              {t('points.programme.price')}
            </GuardedButton>
          </>
        )}
        rowActionsWidth={170}
        empty={{ text: t('points.programme.empty') }}
      />
      {pricing ? <PriceForm programme={pricing} onClose={() => setPricing(null)} /> : null}
      {editing ? (
        <ProgrammeForm
          programme={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
        />
      ) : null}
    </>
  );
}

function Standing({
  part,
  of,
}: {
  part: 'held' | 'owed' | 'ending';
  of: ListedProgramme;
}): ReactNode {
  const { t } = useTranslation();
  if (part === 'held') return formatPointsAmount(of.heldPoints);
  if (part === 'ending') return formatPointsAmount(of.endingPoints);
  return (
    <>
      {formatFen(of.owedFen)}
      {of.unfundedFen > 0 ? (
        <div className="muted">
          {t('points.programme.owedUnfunded', { yuan: formatFen(of.unfundedFen) })}
        </div>
      ) : null}
    </>
  );
}

function Validity({ programme }: { programme: PointsProgramme }): ReactNode {
  const { t } = useTranslation();
  const { validity, validityCount } = programme;
  return validity === 'year_end' && validityCount === 0
    ? t('points.programme.validities.year_end_same')
    : t(`points.programme.validities.${validity}`, {
        count: validity === 'year_end' ? validityCount + 1 : validityCount,
      });
}

/** The tiers as ranges; all of them on hover, since a programme may have twenty. */
function Tiers({ programme }: { programme: PointsProgramme }): ReactNode {
  const { t } = useTranslation();
  const { tiers, tierPeriod, tierTimes } = programme;
  if (tiers.length === 0) return t('points.programme.tiersNone');
  const lines = tiers.map(({ floor, valueFen }, at) => {
    const next = tiers[at + 1];
    const range = next
      ? t('points.programme.tierRange', {
          from: formatPointsAmount(floor),
          to: formatPointsAmount(next.floor - 1),
        })
      : t('points.programme.tierRangeLast', { from: formatPointsAmount(floor) });
    return `${range}: ${formatFen(valueFen)} ${t('common.yuanUnit')}`;
  });
  const times = t('points.programme.timesText', {
    period: t(`points.programme.tierPeriods.${tierPeriod}`),
    times: tierTimes,
  });
  return (
    <Tooltip
      title={
        <ul className="tight-list">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      }
    >
      <Button type="link" size="small" className="tag-opener">
        {t('points.programme.tierNumber', { number: tiers.length })} · {times}
      </Button>
    </Tooltip>
  );
}
