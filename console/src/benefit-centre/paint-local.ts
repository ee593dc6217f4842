import type { MyServices, ServiceGroup } from '#contract/local-services.ts';
import { element } from '../phone/element.ts';
import { drawIcon } from './local-icons.ts';
import { localWords } from './local-words.ts';
import { addressOf } from './place.ts';
import type { Presses, Shown } from './shown.ts';

type Service = MyServices['services'][number];

/** Fewer stand together, in the order of their groups. */
const namedFrom = 8;

/** Services by group, and circles with their merchants and what is good there. */
export function paintLocal(
  { services, circles }: MyServices,
  { language }: Shown,
  presses: Presses,
): HTMLElement[] {
  const say = localWords[language];
  const grid = (shown: readonly Service[]): HTMLElement =>
    element(
      'div',
      { class: 'local-services' },
      ...shown.map((one) => serviceLink(one, language, presses)),
    );
  const byGroup = Map.groupBy(services, ({ group }) => group);
  const groups = Object.keys(say.groups).filter(
    (group): group is ServiceGroup => group in say.groups,
  );
  return [
    element('a', { class: 'back', href: addressOf({ at: 'centre' }) }, `‹ ${say.back}`),
    element('h1', { class: 'own-title', id: 'title', tabindex: '-1' }, say.title),
    ...(services.length + circles.length === 0
      ? [
          element(
            'section',
            { class: 'own-card empty' },
            element('h2', {}, say.nothing),
            element('p', {}, say.nothingHint),
          ),
        ]
      : []),
    ...(services.length > 0
      ? [
          element(
            'section',
            { class: 'own-card' },
            element('h2', {}, say.services),
            ...(services.length > namedFrom
              ? groups.flatMap((group) => {
                  const own = byGroup.get(group) ?? [];
                  return own.length === 0
                    ? []
                    : [element('h3', { class: 'local-group' }, say.groups[group]), grid(own)];
                })
              : [grid(groups.flatMap((group) => byGroup.get(group) ?? []))]),
            element('p', { class: 'quiet' }, say.leaves),
          ),
        ]
      : []),
    ...(circles.length > 0 ? [element('h2', { class: 'part-title' }, say.circles)] : []),
    ...circles.map(({ name, city, merchants, offers }) =>
      element(
        'section',
        { class: 'own-card circle' },
        element('h3', {}, `${name} · ${city}`),
        element('p', { class: 'quiet' }, say.merchants(merchants.length)),
        element('p', {}, merchants.join(' · ')),
        offers.length > 0
          ? element('p', {}, element('strong', {}, `${say.offers}: `), offers.join(' · '))
          : element('p', { class: 'quiet' }, say.noOffers),
      ),
    ),
  ];
}

function serviceLink(
  { id, nameZh, nameEn, icon, link }: Service,
  language: Shown['language'],
  presses: Presses,
): HTMLElement {
  const made = element(
    'a',
    { class: 'local-service', href: link, target: '_blank', rel: 'noopener noreferrer' },
    drawIcon(icon),
    element('span', {}, language === 'zh' ? nameZh : nameEn),
  );
  made.addEventListener('click', () => presses.openService(id));
  return made;
}
