import { attributeNames } from '#contract/audience-rule.ts';
import { tagFamilies, tagFamilyNames } from '#contract/tags.ts';
import { Select, TreeSelect } from 'antd';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useOrgUnits } from '../../../api/organization.ts';
import { useTags } from '../../../api/tags.ts';
import { useLanguage, useSay } from '../../../app/language.ts';
import { orgTree } from '../../../parts/org-tree.tsx';
import { BehaviourEditor } from './behaviour-editor.tsx';
import { FieldComparison } from './comparison-editor.tsx';
import { attributeInfo, tagInfo } from './fields.ts';
import { AudiencePicker, ListPicker } from './membership-pickers.tsx';
import type { EditorLeaf } from './rule-tree.core.ts';

type LeafProps<K extends EditorLeaf['kind']> = {
  leaf: Extract<EditorLeaf, { kind: K }>;
  onChange: (leaf: EditorLeaf) => void;
};

/** The inputs of one condition, by its kind. */
export function ConditionRow({
  leaf,
  onChange,
}: {
  leaf: EditorLeaf;
  onChange: (leaf: EditorLeaf) => void;
}): ReactNode {
  switch (leaf.kind) {
    case 'tag':
      return <TagCondition leaf={leaf} onChange={onChange} />;
    case 'attribute':
      return <AttributeCondition leaf={leaf} onChange={onChange} />;
    case 'outlet':
      return <OutletCondition leaf={leaf} onChange={onChange} />;
    case 'event':
    case 'transaction':
      return <BehaviourEditor leaf={leaf} onChange={onChange} />;
    case 'audience':
      return <AudiencePicker leaf={leaf} onChange={onChange} />;
    case 'list':
      return <ListPicker leaf={leaf} onChange={onChange} />;
  }
}

function TagCondition({ leaf, onChange }: LeafProps<'tag'>): ReactNode {
  const { t } = useTranslation();
  const say = useSay();
  const language = useLanguage();
  const tags = useTags();
  const options = useMemo(
    () =>
      tagFamilies.map((family) => ({
        label: tagFamilyNames[family][language],
        options: (tags.data ?? [])
          .filter((tag) => tag.family === family && tag.subjectKind === 'customer')
          .map((tag) => ({
            value: tag.code,
            label: tag.name[language],
            title: tag.definition[language],
            search: `${tag.name.zh} ${tag.spelling} ${tag.name.en} ${tag.code}`.toLowerCase(),
          })),
      })),
    [tags.data, language],
  );
  const tag = (tags.data ?? []).find((one) => one.code === leaf.tag);
  const info = tagInfo(tag);
  return (
    <>
      <Select
        className="rule-field"
        aria-label={t('audiences.rule.kinds.tag')}
        placeholder={t('audiences.rule.chooseTag')}
        loading={tags.isPending}
        showSearch={{
          filterOption: (text, option) =>
            option !== undefined &&
            'search' in option &&
            String(option['search']).includes(text.toLowerCase()),
        }}
        value={leaf.tag}
        title={tag ? say(tag.definition) : ''}
        options={options}
        onChange={(code) => {
          const next = (tags.data ?? []).find((one) => one.code === code);
          onChange({
            kind: 'tag',
            tag: code,
            is: next?.type === 'flag' ? { operator: 'is', value: true } : null,
          });
        }}
      />
      {info ? (
        <FieldComparison
          key={leaf.tag}
          info={info}
          is={leaf.is}
          onChange={(is) => onChange({ ...leaf, is })}
        />
      ) : null}
    </>
  );
}

function AttributeCondition({ leaf, onChange }: LeafProps<'attribute'>): ReactNode {
  const { t } = useTranslation();
  const info = attributeInfo(leaf.attribute);
  return (
    <>
      <Select
        className="rule-field"
        aria-label={t('audiences.rule.kinds.attribute')}
        placeholder={t('audiences.rule.chooseAttribute')}
        showSearch={{ optionFilterProp: 'label' }}
        value={leaf.attribute}
        options={attributeNames.map((name) => ({
          value: name as string,
          label: t(`audiences.rule.attributes.${name}`),
        }))}
        onChange={(attribute) => onChange({ kind: 'attribute', attribute, is: null })}
      />
      {info ? (
        <FieldComparison
          key={leaf.attribute}
          info={info}
          is={leaf.is}
          onChange={(is) => onChange({ ...leaf, is })}
        />
      ) : null}
    </>
  );
}

function OutletCondition({ leaf, onChange }: LeafProps<'outlet'>): ReactNode {
  const { t } = useTranslation();
  const units = useOrgUnits();
  const tree = useMemo(() => orgTree(units.data ?? []), [units.data]);
  return (
    <>
      <Select
        className="rule-operator"
        aria-label={t('audiences.rule.outletRole')}
        value={leaf.role}
        options={(['managing', 'opening', 'attributed'] as const).map((role) => ({
          value: role,
          label: t(`audiences.rule.outletRoles.${role}`),
        }))}
        onChange={(role) => onChange({ ...leaf, role })}
      />
      <TreeSelect<number[]>
        className="rule-values"
        aria-label={t('audiences.rule.kinds.outlet')}
        multiple
        showSearch={{ treeNodeFilterProp: 'title' }}
        treeData={tree}
        maxTagCount="responsive"
        placeholder={t('audiences.rule.chooseOutlets')}
        value={[...leaf.orgIds]}
        onChange={(orgIds) => onChange({ ...leaf, orgIds })}
      />
    </>
  );
}
