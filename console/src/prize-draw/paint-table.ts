import type { DrawLookUp } from '#contract/draw-links.ts';
import { button, element } from '../phone/element.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';
import { words } from './words.ts';

/** Of 博饼 whose 状元 is decided at the end: who leads the table, and who won it; nothing of other draws. */
export function paintTable(view: DrawLookUp, shown: Shown, presses: Presses): HTMLElement | null {
  const { table } = view.rules;
  if (!table) return null;
  const { leader, state } = table;
  const say = words[shown.language];
  const isDecided = state === 'decided';
  return element(
    'section',
    { class: `own-card table-${state}`, id: 'table' },
    element('h2', {}, say.table.title),
    element('p', {}, say.table.states[state]),
    leader
      ? element(
          'p',
          { class: 'leader' },
          element('strong', {}, `${leader.name} · ${say.zhuangyuan[leader.kind]}`),
          ` ${leader.dice.join(' ')} · ${say.table.thrown(leader.ordinal)}`,
        )
      : element('p', {}, isDecided ? say.table.nobodyWon : say.table.nobody),
    view.leadsTable
      ? element('p', { class: 'verdict' }, isDecided ? say.table.yoursWon : say.table.yours)
      : null,
    view.tableBenefitCode
      ? element(
          'p',
          { class: 'label' },
          `${say.code} `,
          element('span', { class: 'code' }, view.tableBenefitCode),
        )
      : null,
    isDecided
      ? null
      : button(
          say.table.refresh,
          { class: 'small', id: 'look-again', 'aria-disabled': String(isBlocked(shown)) },
          presses.tryAgain,
        ),
  );
}
