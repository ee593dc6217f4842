import type { QuizContent } from '#contract/draw-content.ts';
import type { RandomStream } from '#contract/draw-random.ts';

/** Which questions are asked: `asked` different ones of all, in the order they are drawn. */
export function pickQuestions({ questions, asked }: QuizContent, stream: RandomStream): number[] {
  const left = questions.map((_, no) => no);
  return Array.from({ length: asked }, () => left.splice(stream.below(left.length), 1)).flat();
}

/** The questions as a phone gets them: nothing in them says which option is right. */
export function shownQuestions({ questions }: QuizContent, nos: readonly number[]) {
  return nos.flatMap((no) => {
    const question = questions[no];
    return question ? [{ no, text: question.text, options: question.options }] : [];
  });
}

export type Answer = { no: number; option: number };

/** How many of the answers are right; null when they are not answers to just these questions. */
export function judgeAnswers(
  quiz: QuizContent,
  nos: readonly number[],
  answers: readonly Answer[],
): { right: number; passed: boolean; answers: Answer[] } | null {
  const given = new Map(answers.map(({ no, option }) => [no, option]));
  if (given.size !== answers.length || given.size !== nos.length) return null;
  if (!nos.every((no) => given.has(no))) return null;
  const right = nos.filter((no) => quiz.questions[no]?.right === given.get(no)).length;
  return {
    right,
    passed: right >= quiz.needed,
    answers: nos.map((no) => ({ no, option: quiz.questions[no]?.right ?? 0 })),
  };
}
