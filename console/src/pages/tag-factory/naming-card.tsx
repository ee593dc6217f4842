import type { DefinitionDraft } from '#contract/definition-content.ts';
import { dataClasses, tagFamilies, tagFamilyNames } from '#contract/tags.ts';
import { Card, Flex, Form, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../../app/language.ts';

/** What a definition is called, says and belongs to. */
export function NamingCard({
  draft,
  onChange,
  code,
  onCode,
  isFixed,
}: {
  draft: DefinitionDraft;
  onChange: (draft: DefinitionDraft) => void;
  code: string;
  onCode: (code: string) => void;
  isFixed: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const language = useLanguage();
  const name = draft.kind === 'metric' ? draft.metric.name : draft.tag.name;
  const putName = (next: { zh: string; en: string }): void =>
    onChange(
      draft.kind === 'metric'
        ? { ...draft, metric: { ...draft.metric, name: next } }
        : { ...draft, tag: { ...draft.tag, name: next } },
    );
  const definition = draft.kind === 'tag' ? draft.tag.definition : { zh: '', en: '' };
  const putDefinition = (next: { zh: string; en: string }): void => {
    if (draft.kind === 'tag') onChange({ ...draft, tag: { ...draft.tag, definition: next } });
  };
  const text = (
    id: string,
    label: string,
    value: string,
    put: (text: string) => void,
    hint = '',
  ) => (
    <Form.Item
      label={label}
      htmlFor={id}
      className="naming-item"
      {...(hint ? { extra: hint } : {})}
    >
      <Input id={id} value={value} onChange={(event) => put(event.target.value)} />
    </Form.Item>
  );
  return (
    <Card variant="borderless" className="section">
      <Flex gap={16} wrap>
        {text('name-zh', t('factory.nameZh'), name.zh, (zh) => putName({ ...name, zh }))}
        {text(
          'name-en',
          t('factory.nameEn'),
          name.en,
          (en) => putName({ ...name, en }),
          t('factory.sameAsZh'),
        )}
        <Form.Item
          label={t('factory.code')}
          htmlFor="code"
          extra={t('factory.codeHint')}
          className="naming-item"
        >
          <Input
            id="code"
            disabled={isFixed}
            value={code}
            onChange={(event) => onCode(event.target.value.trim())}
          />
        </Form.Item>
      </Flex>
      {draft.kind === 'tag' ? (
        <>
          <Flex gap={16} wrap>
            {text('definition', t('factory.definitionZh'), definition.zh, (zh) =>
              putDefinition({ ...definition, zh }),
            )}
            {text(
              'definition-en',
              t('factory.definitionEn'),
              definition.en,
              (en) => putDefinition({ ...definition, en }),
              t('factory.sameAsZh'),
            )}
          </Flex>
          <Flex gap={16} wrap>
            <Form.Item label={t('factory.family')} htmlFor="family">
              <Select
                id="family"
                className="rule-field"
                value={draft.tag.family}
                options={tagFamilies.map((value) => ({
                  value,
                  label: tagFamilyNames[value][language],
                }))}
                onChange={(family) => onChange({ ...draft, tag: { ...draft.tag, family } })}
              />
            </Form.Item>
            <Form.Item
              label={t('factory.dataClass')}
              htmlFor="class"
              extra={t('factory.dataClassHint')}
            >
              <Select
                id="class"
                className="tag-type"
                value={draft.tag.dataClass}
                options={dataClasses.map((value) => ({ value, label: value }))}
                onChange={(dataClass) => onChange({ ...draft, tag: { ...draft.tag, dataClass } })}
              />
            </Form.Item>
            <Form.Item
              label={t('factory.shelfLife')}
              htmlFor="shelf"
              extra={t('factory.shelfLifeHint')}
            >
              <InputNumber
                id="shelf"
                min={1}
                max={3660}
                value={draft.tag.shelfLifeDays}
                onChange={(days) =>
                  onChange({ ...draft, tag: { ...draft.tag, shelfLifeDays: days ?? 30 } })
                }
              />
            </Form.Item>
            {text('owner', t('factory.owner'), draft.tag.owner.zh, (zh) =>
              onChange({ ...draft, tag: { ...draft.tag, owner: { zh, en: zh } } }),
            )}
          </Flex>
        </>
      ) : null}
    </Card>
  );
}
