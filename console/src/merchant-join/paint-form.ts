import { merchantCategoryNames } from './read-joining.ts';
import { button, element } from '../phone/element.ts';
import type { Presses, Shown, Typed } from './shown.ts';
import { words } from './words.ts';

type TextField = Exclude<keyof Typed, 'agreed'>;

/** What a merchant writes of itself; of a correction, what it wrote before. */
export function paintForm(shown: Shown, presses: Presses): HTMLElement {
  const { language, offered, own, typed, busy } = shown;
  const say = words[language];
  const kept = own ? { phone: own.phoneMasked, number: own.account.maskedNumber } : null;
  const form = element(
    'form',
    { class: 'own-card joining', novalidate: '' },
    own ? element('h2', {}, say.correctTitle) : null,
    textField(shown, presses, 'name', say.name, { maxlength: '100', autocomplete: 'organization' }),
    textField(shown, presses, 'licenceNo', say.licence, {
      maxlength: '24',
      autocapitalize: 'characters',
      hint: say.licenceHint,
    }),
    choiceField(shown, presses, 'category', say.category, [
      ['', say.choose],
      ...merchantCategoryNames.map((one): [string, string] => [one, say.categories[one]]),
    ]),
    choiceField(shown, presses, 'circleId', say.circle, [
      ['', say.noCircle],
      ...(offered?.circles ?? []).map(({ id, name, city }): [string, string] => [
        String(id),
        `${city} · ${name}`,
      ]),
    ]),
    textField(shown, presses, 'place', say.place, {
      maxlength: '200',
      autocomplete: 'street-address',
    }),
    textField(shown, presses, 'phone', say.phone, {
      maxlength: '11',
      inputmode: 'tel',
      autocomplete: 'tel-national',
      hint: kept ? say.keep(kept.phone) : say.phoneHint,
    }),
    element('h2', {}, say.accountPart),
    textField(shown, presses, 'holderName', say.holder, { maxlength: '100' }),
    textField(shown, presses, 'bankName', say.bank, { maxlength: '100' }),
    textField(shown, presses, 'number', say.number, {
      maxlength: '40',
      inputmode: 'numeric',
      hint: kept ? say.keep(kept.number) : say.numberHint,
    }),
    element(
      'details',
      { class: 'terms' },
      element('summary', {}, say.termsTitle),
      element('ol', {}, ...say.termsText.map((line) => element('li', {}, line))),
    ),
    agreeField(shown, presses),
    button(
      own ? say.sendAgain : say.send,
      { class: 'act', id: 'send', 'aria-disabled': String(busy) },
      presses.send,
    ),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    presses.send();
  });
  return form;

  function agreeField(_: Shown, on: Presses): HTMLElement {
    const box = element('input', {
      type: 'checkbox',
      id: 'agreed',
      ...(typed.agreed ? { checked: '' } : {}),
      ...describedBy(shown, 'agreed', false),
    });
    box.addEventListener('change', () => on.type({ agreed: box.checked }));
    return element(
      'div',
      { class: 'field' },
      element(
        'label',
        { class: 'option', for: 'agreed' },
        box,
        say.agree(offered?.termsVersion ?? ''),
      ),
      faultOf(shown, 'agreed'),
    );
  }
}

function textField(
  shown: Shown,
  presses: Presses,
  name: TextField,
  label: string,
  { hint, ...attributes }: Record<string, string>,
): HTMLElement {
  const input = element('input', {
    id: name,
    class: 'written',
    autocomplete: 'off',
    ...attributes,
    value: shown.typed[name],
    ...describedBy(shown, name, hint !== undefined),
  });
  input.addEventListener('input', () => presses.type({ [name]: input.value }));
  return field(shown, name, label, input, hint);
}

function choiceField(
  shown: Shown,
  presses: Presses,
  name: TextField,
  label: string,
  choices: readonly [string, string][],
): HTMLElement {
  const select = element(
    'select',
    { id: name, class: 'written', ...describedBy(shown, name, false) },
    ...choices.map(([value, text]) =>
      element('option', { value, ...(shown.typed[name] === value ? { selected: '' } : {}) }, text),
    ),
  );
  select.addEventListener('change', () => presses.type({ [name]: select.value }));
  return field(shown, name, label, select);
}

function field(
  shown: Shown,
  name: TextField,
  label: string,
  input: HTMLElement,
  hint?: string,
): HTMLElement {
  return element(
    'div',
    { class: 'field' },
    element('label', { for: name }, label),
    input,
    hint === undefined ? null : element('p', { class: 'quiet', id: `${name}-hint` }, hint),
    faultOf(shown, name),
  );
}

function faultOf({ faults }: Shown, name: keyof Typed): HTMLElement | null {
  const fault = faults[name];
  return fault === undefined ? null : element('p', { class: 'fault', id: `${name}-fault` }, fault);
}

function describedBy({ faults }: Shown, name: keyof Typed, hasHint: boolean) {
  const fault = faults[name];
  const ids = [hasHint ? `${name}-hint` : '', fault === undefined ? '' : `${name}-fault`];
  const told = ids.filter((id) => id !== '').join(' ');
  return {
    ...(told === '' ? {} : { 'aria-describedby': told }),
    ...(fault === undefined ? {} : { 'aria-invalid': 'true' }),
  };
}
