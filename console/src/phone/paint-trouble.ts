import { isOver, type Trouble } from './ask.ts';
import { button, element } from './element.ts';
import type { PhoneWords, TroubleWords } from './phone-words.ts';

type Words = Pick<PhoneWords, 'wait' | 'tryAgain'> & {
  troubles: Record<Exclude<Trouble['kind'], 'refused'>, TroubleWords>;
};

/** In the place of what can't be shown: why, and the press that may mend it. */
export function paintTrouble(
  trouble: Trouble,
  say: Words,
  isBlocked: boolean,
  onAgain: () => void,
): HTMLElement {
  const { title, hint } = wordsOf(trouble, say);
  return element(
    'section',
    { class: 'card state-trouble' },
    element('h1', { tabindex: '-1' }, title),
    element('p', { class: 'hint' }, hint),
    isOver(trouble)
      ? null
      : button(
          say.tryAgain,
          { class: 'own-act', id: 'again', 'aria-disabled': String(isBlocked) },
          onAgain,
        ),
  );
}

/** Beside what is shown already: the press did not succeed, and why. */
export function paintNote(trouble: Trouble, say: Words): HTMLElement {
  const { title, hint } = wordsOf(trouble, say);
  return element(
    'p',
    { class: 'note', role: 'alert', id: 'note' },
    element('strong', {}, title),
    ' ',
    hint,
  );
}

export function paintOffline(text: string): HTMLElement {
  return element('p', { class: 'note', role: 'status', id: 'offline' }, text);
}

function wordsOf(trouble: Trouble, say: Words): TroubleWords {
  if (trouble.kind === 'refused') return { title: trouble.title, hint: '' };
  const { title, hint } = say.troubles[trouble.kind];
  return trouble.kind === 'too_many'
    ? { title, hint: `${hint} ${say.wait(trouble.seconds)}` }
    : { title, hint };
}
