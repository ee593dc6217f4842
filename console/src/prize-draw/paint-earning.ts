import type { DrawLookUp } from '#contract/draw-links.ts';
import { button, element } from '../phone/element.ts';
import { isBlocked, type Presses, type Shown } from './shown.ts';
import { words } from './words.ts';

/** Signing in and answering, as far as this draw has them. */
export function paintEarning(view: DrawLookUp, shown: Shown, presses: Presses): HTMLElement | null {
  if (view.state !== 'open' || !(view.signsIn || view.hasQuiz)) return null;
  const say = words[shown.language];
  const blocked = { class: 'own-act', 'aria-disabled': String(isBlocked(shown)) };
  return element(
    'section',
    { class: 'own-card' },
    element('h2', {}, say.earnTitle),
    view.streakDays > 0 ? element('p', {}, say.streak(view.streakDays)) : null,
    view.signsIn
      ? view.signedInToday
        ? element('p', { class: 'done' }, say.signedIn)
        : button(say.signIn, { ...blocked, id: 'sign-in' }, presses.signIn)
      : null,
    view.hasQuiz ? quiz(view, shown, presses) : null,
  );
}

function quiz(view: DrawLookUp, shown: Shown, presses: Presses): HTMLElement {
  const say = words[shown.language];
  const { questions, judged, chosen } = shown;
  const blocked = isBlocked(shown);
  if (!questions)
    return view.answeredToday
      ? element('p', { class: 'done' }, say.quizDone)
      : button(
          say.quiz,
          { class: 'own-act', id: 'quiz', 'aria-disabled': String(blocked) },
          presses.askQuestions,
        );
  const isComplete = questions.questions.every(({ no }) => chosen.has(no));
  return element(
    'div',
    {},
    element('p', {}, say.needed(questions.needed, questions.questions.length)),
    ...questions.questions.map((question) => oneQuestion(question, shown, presses)),
    judged
      ? element(
          'p',
          { class: 'done' },
          `${say.judged(judged.right, judged.needed)} ${say.earned(judged.earned)}`,
        )
      : button(
          say.sendAnswers,
          { class: 'own-act', id: 'answer', 'aria-disabled': String(blocked || !isComplete) },
          presses.answer,
        ),
  );
}

type Question = NonNullable<Shown['questions']>['questions'][number];

function oneQuestion({ no, text, options }: Question, shown: Shown, presses: Presses): HTMLElement {
  const { language, judged, chosen } = shown;
  const right = judged?.answers.find((one) => one.no === no)?.option;
  return element(
    'fieldset',
    judged ? { disabled: '' } : {},
    element('legend', {}, text[language]),
    ...options.map((option, place) => {
      const id = `q${no}-${place}`;
      const isChosen = chosen.get(no) === place ? { checked: '' } : {};
      const input = element('input', { type: 'radio', name: `q${no}`, id, ...isChosen });
      input.addEventListener('change', () => presses.choose(no, place));
      const mark = right === place ? ` ✓ ${words[language].rightOption}` : '';
      return element('label', { for: id, class: 'option' }, input, `${option[language]}${mark}`);
    }),
  );
}
