import type { TagForm } from '#contract/definition-content.ts';
import type { TagUnit } from '#contract/tags.ts';
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Flex, Input, InputNumber } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { shownFigure, storedFigure } from '../audiences/rule/fields.ts';

type BandForm = Extract<TagForm, { kind: 'bins' | 'quantiles' }>;

/** Bands from low to high; each but the lowest begins at its bound. */
export function BandRows({
  form,
  unit,
  found,
  onChange,
}: {
  form: BandForm;
  unit: TagUnit;
  found: readonly number[] | null;
  onChange: (form: BandForm) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { bands, bounds } = form;
  const isFound = form.kind === 'quantiles';
  const shown = isFound && bounds.length === 0 ? (found ?? []) : bounds;
  const resize = (next: BandForm['bands'], kept: number[]): void =>
    onChange({ ...form, bands: next, bounds: isFound ? [] : kept });
  return (
    <Flex vertical gap={8} role="group" aria-label={t('factory.bands')}>
      {bands.map((band, nth) => (
        <Flex key={`band-${nth}`} gap={8} wrap align="center">
          {nth === 0 ? (
            <span className="band-lowest muted">{t('factory.lowest')}</span>
          ) : (
            <InputNumber
              className="band-lowest"
              aria-label={`${t('factory.bound')} ${nth + 1}`}
              prefix="≥"
              suffix={t(`tags.units.${unit}`)}
              disabled={isFound}
              value={shown[nth - 1] === undefined ? null : shownFigure(shown[nth - 1] ?? 0, unit)}
              onChange={(value) => {
                const next = [...bounds];
                next[nth - 1] = storedFigure(value ?? 0, unit);
                onChange({ ...form, bounds: next });
              }}
            />
          )}
          <Input
            className="band-value"
            aria-label={`${t('factory.bandValue')} ${nth + 1}`}
            value={band.value}
            onChange={(event) =>
              onChange({ ...form, bands: bands.with(nth, { ...band, value: event.target.value }) })
            }
          />
          <Input
            className="band-value"
            aria-label={`${t('factory.bandName')} ${nth + 1}`}
            value={band.zh}
            onChange={(event) =>
              onChange({
                ...form,
                bands: bands.with(nth, {
                  ...band,
                  zh: event.target.value,
                  en: band.en === band.zh ? event.target.value : band.en,
                }),
              })
            }
          />
          <Button
            type="text"
            icon={<DeleteOutlined aria-hidden />}
            aria-label={`${t('factory.removeBand')} ${nth + 1}`}
            disabled={bands.length <= 2}
            onClick={() =>
              resize(bands.toSpliced(nth, 1), bounds.toSpliced(Math.max(0, nth - 1), 1))
            }
          />
        </Flex>
      ))}
      <Flex gap={8} align="center">
        <Button
          size="small"
          icon={<PlusOutlined aria-hidden />}
          disabled={bands.length >= 20}
          onClick={() => {
            const value = `band_${bands.length + 1}`;
            resize([...bands, { value, zh: value, en: value }], bounds);
          }}
        >
          {t('factory.addBand')}
        </Button>
        {isFound ? (
          <>
            <Button
              size="small"
              disabled={bounds.length === 0}
              onClick={() => onChange({ ...form, bounds: [] })}
            >
              {t('factory.findBounds')}
            </Button>
            <span className="muted">{t('factory.boundsFound')}</span>
          </>
        ) : null}
      </Flex>
    </Flex>
  );
}
