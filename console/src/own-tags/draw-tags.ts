import type { OwnTag, OwnTagsView } from '#contract/own-tags.ts';
import { button, element } from '../phone/element.ts';
import { formatDay } from '../parts/format-figure.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';
import { words } from './words.ts';

/** A part that folds for each family, in the order of the catalogue. */
export function drawFamilies(view: OwnTagsView, shown: Shown, presses: Presses): HTMLElement[] {
  // By hand: phones that are some years old don't know Map.groupBy.
  const byFamily = new Map<string, OwnTag[]>();
  for (const tag of view.items)
    byFamily.set(tag.family.zh, [...(byFamily.get(tag.family.zh) ?? []), tag]);
  return [...byFamily].map(([family, tags], place) => {
    const name = tags[0]?.family[shown.language] ?? '';
    const isOpen = shown.unfolded.has(family);
    const part = element(
      'details',
      { class: 'family', ...(isOpen ? { open: '' } : {}) },
      element('summary', { id: `family-${place}` }, `${name} (${tags.length})`),
      element('ul', {}, ...tags.map((tag) => drawTag(tag, shown, presses))),
    );
    part.addEventListener('toggle', () => presses.unfold(family, part.open));
    return part;
  });
}

function drawTag(tag: OwnTag, shown: Shown, presses: Presses): HTMLElement {
  const say = words[shown.language];
  const name = tag.name[shown.language];
  const blocked = { 'aria-disabled': String(isBlocked(shown)), id: `tag-${tag.code}` };
  if (shown.justDeleted.has(tag.code))
    return element(
      'li',
      { class: 'own-tag is-deleted' },
      element('p', {}, say.deleted(name)),
      button(say.undo, { class: 'small', 'aria-label': say.undoOne(name), ...blocked }, () =>
        presses.change(tag.code, 'restore'),
      ),
    );
  return element(
    'li',
    { class: 'own-tag' },
    element(
      'div',
      {},
      element(
        'p',
        { class: 'own-name' },
        name,
        tag.value ? say.colon : '',
        tag.value ? element('strong', {}, tag.value[shown.language]) : '',
      ),
      element('p', {}, tag.definition[shown.language]),
      element('p', { class: 'label' }, whereFrom(tag, shown)),
    ),
    button(say.delete, { class: 'small', 'aria-label': say.deleteOne(name), ...blocked }, () =>
      presses.change(tag.code, 'delete'),
    ),
  );
}

function whereFrom({ source, since, refresh }: OwnTag, shown: Shown): string {
  const say = words[shown.language];
  const day = since ? formatDay(since.day) : null;
  const from = day === null ? null : since?.orEarlier ? say.sinceAtLeast(day) : say.since(day);
  const isComputed = source === 'computed' || source === 'estimate';
  return [say.sources[source], from, isComputed ? say.refresh[refresh] : null]
    .filter((one) => one !== null)
    .join(' · ');
}

/** Tags deleted before this visit. Null where there is none. */
export function drawDeleted(view: OwnTagsView, shown: Shown, presses: Presses): HTMLElement | null {
  const say = words[shown.language];
  const earlier = view.deleted.filter(({ code }) => !shown.justDeleted.has(code));
  if (earlier.length === 0) return null;
  return element(
    'section',
    { class: 'own-card' },
    element('h2', {}, say.deletedTitle),
    element('p', {}, say.deletedHint),
    element(
      'ul',
      {},
      ...earlier.map(({ code, name, definition, deletedAt }) =>
        element(
          'li',
          { class: 'own-tag' },
          element(
            'div',
            {},
            element('p', { class: 'own-name' }, name[shown.language]),
            element('p', {}, definition[shown.language]),
            element('p', { class: 'label' }, formatDay(deletedAt)),
          ),
          button(
            say.restore,
            {
              class: 'small',
              id: `tag-${code}`,
              'aria-label': `${say.restore} ${name[shown.language]}`,
              'aria-disabled': String(isBlocked(shown)),
            },
            () => presses.change(code, 'restore'),
          ),
        ),
      ),
    ),
  );
}
