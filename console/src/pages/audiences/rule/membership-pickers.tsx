import { Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAudienceOptions, useFreezeOptions, useListOptions } from '../../../api/audiences.ts';
import { formatCount, formatDay } from '../../../parts/format-figure.ts';
import type { EditorLeaf } from './rule-tree.core.ts';

type AudienceLeaf = Extract<EditorLeaf, { kind: 'audience' }>;
type ListLeaf = Extract<EditorLeaf, { kind: 'list' }>;

/** Membership of another audience: its latest rule, or one frozen list of it. */
export function AudiencePicker({
  leaf,
  onChange,
}: {
  leaf: AudienceLeaf;
  onChange: (leaf: EditorLeaf) => void;
}): ReactNode {
  const { t } = useTranslation();
  const audiences = useAudienceOptions();
  const freezes = useFreezeOptions(leaf.audienceId);
  return (
    <>
      <Select
        className="rule-field"
        aria-label={t('audiences.rule.kinds.audience')}
        placeholder={t('audiences.rule.chooseAudience')}
        showSearch={{ optionFilterProp: 'label' }}
        loading={audiences.isPending}
        value={leaf.audienceId}
        options={(audiences.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
        onChange={(audienceId) => onChange({ kind: 'audience', audienceId, freezeId: null })}
      />
      {leaf.audienceId === null ? null : (
        <Select
          className="rule-values"
          aria-label={t('audiences.rule.whichMembers')}
          value={leaf.freezeId ?? 0}
          options={[
            { value: 0, label: t('audiences.rule.latestRule') },
            ...(freezes.data ?? [])
              .filter((one) => one.state === 'done')
              .map((one) => ({
                value: one.id,
                label: `${formatDay(one.businessDate)} · ${formatCount(one.count)}`,
              })),
          ]}
          onChange={(freezeId) => onChange({ ...leaf, freezeId: freezeId === 0 ? null : freezeId })}
        />
      )}
    </>
  );
}

export function ListPicker({
  leaf,
  onChange,
}: {
  leaf: ListLeaf;
  onChange: (leaf: EditorLeaf) => void;
}): ReactNode {
  const { t } = useTranslation();
  const lists = useListOptions();
  return (
    <Select
      className="rule-values"
      aria-label={t('audiences.rule.kinds.list')}
      placeholder={t('audiences.rule.chooseList')}
      showSearch={{ optionFilterProp: 'label' }}
      loading={lists.isPending}
      value={leaf.listId}
      options={(lists.data ?? []).map((one) => ({
        value: one.id,
        label: `${one.name} · ${formatCount(one.count)}`,
      }))}
      onChange={(listId) => onChange({ kind: 'list', listId })}
    />
  );
}
