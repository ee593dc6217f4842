import type { LedgerAccount, LedgerEntry } from '#contract/ledger-accounts.ts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useSay } from '../../app/language.ts';
import { formatCount, formatFen, formatPointsAmount } from '../../parts/format-figure.ts';
import type { zh } from '../../locales/index.ts';

type Named = Pick<LedgerAccount, 'kind' | 'ownerId' | 'name'>;

/** An amount in its account's unit: yuan, points, or pieces. */
export function formatInUnit(amount: number, unit: string): string {
  if (unit.startsWith('points:')) return formatPointsAmount(amount);
  return unit.startsWith('gift:') ? formatCount(amount) : formatFen(amount);
}

/** What an account's amounts are counted in. */
export function useUnitWord(): (unit: string) => string {
  const { t } = useTranslation();
  return (unit) =>
    t(`ledger.units.${unit.startsWith('points:') ? 'points' : unit === 'CNY' ? 'yuan' : 'pieces'}`);
}

/** Whose an account is: a name, or its number where there is no name to be seen. */
export function useOwnerName(): (account: Named) => string {
  const { t } = useTranslation();
  const say = useSay();
  return ({ kind, ownerId, name }) => {
    if (name) return say(name);
    if (kind === 'paid') return t('ledger.outside');
    return kind === 'customer' || kind === 'receivable'
      ? t('ledger.customerNo', { no: ownerId })
      : `#${ownerId}`;
  };
}

/** The account at the other side of an entry, as far as it may be seen. */
export function OtherSide({ other }: { other: LedgerEntry['other'] }): ReactNode {
  const { t } = useTranslation();
  const ownerName = useOwnerName();
  if (!other) return t('ledger.notYours');
  return (
    <Link to={`/ledger/${other.id}`}>
      {t(`ledger.kinds.${other.kind}`)} · {ownerName(other)}
    </Link>
  );
}

type EntryKind = keyof (typeof zh)['ledger']['entryKinds'];

/** What a transfer was for, in words; one that nobody has worded is shown as it is written. */
export function useEntryKind(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  const isWorded = (kind: string): kind is EntryKind => i18n.exists(`ledger.entryKinds.${kind}`);
  return (kind) => (isWorded(kind) ? t(`ledger.entryKinds.${kind}`) : kind);
}

/** What an entry was for, as a person says it: the thing, its number, and the offer, draw or gift it belongs to. */
export function useDeedWords(): (deed: LedgerEntry['deed']) => string {
  const { t } = useTranslation();
  const say = useSay();
  return ({ what, no, name }) => {
    if (what === 'other') return '—';
    const thing = no === null ? t(`ledger.deeds.${what}`) : `${t(`ledger.deeds.${what}`)} ${no}`;
    return name ? `${thing} · ${say(name)}` : thing;
  };
}
