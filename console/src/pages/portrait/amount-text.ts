import type { ShownAmount } from '#contract/portraits.ts';
import type { Language } from '../../app/i18n.ts';
import { formatFenCompact } from '../../parts/format-figure.ts';

/** An amount as the reader may see it: the figure, or the band it lies in. */
export function amountText({ fen, band }: ShownAmount, language: Language): string {
  if (fen !== null) return formatFenCompact(fen, language);
  if (!band || (band.from === null && band.to === null)) return '—';
  const bound = (value: number): string => formatFenCompact(value, language);
  if (band.from === null) return `< ${bound(band.to ?? 0)}`;
  return band.to === null ? `≥ ${bound(band.from)}` : `${bound(band.from)} – ${bound(band.to)}`;
}
