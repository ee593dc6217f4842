import { describe, expect, it } from 'vitest';
import type { QuizContent } from '#contract/draw-content.ts';
import { judgeAnswers, pickQuestions, shownQuestions } from './quiz.core.ts';

const words = (text: string) => ({ zh: text, en: text });
const quiz: QuizContent = {
  questions: [0, 1, 2, 1].map((right, no) => ({
    text: words(`question ${no}`),
    options: ['a', 'b', 'c'].map(words),
    right,
  })),
  asked: 3,
  needed: 2,
};
const at = (...points: number[]) => {
  const left = points.values();
  return { below: () => left.next().value ?? 0 };
};

it('as many different questions are asked as the rules say', () => {
  expect(pickQuestions(quiz, at(3, 0, 1))).toEqual([3, 0, 2]);
  expect(pickQuestions(quiz, at(0, 0, 0))).toEqual([0, 1, 2]);
});

it('a phone gets no right answer', () => {
  expect(JSON.stringify(shownQuestions(quiz, [1, 3]))).not.toContain('right');
  expect(shownQuestions(quiz, [3])).toEqual([
    { no: 3, text: words('question 3'), options: ['a', 'b', 'c'].map(words) },
  ]);
});

describe('answers', () => {
  const asked = [0, 1, 2];
  const answer = (...options: number[]) => options.map((option, no) => ({ no, option }));
  it.each([
    ['all right', answer(0, 1, 2), 3, true],
    ['enough right', answer(0, 1, 0), 2, true],
    ['too few', answer(0, 0, 0), 1, false],
  ])('%s', (_, answers, right, passed) => {
    expect(judgeAnswers(quiz, asked, answers)).toMatchObject({ right, passed });
  });
  it('are told the right ones afterwards', () => {
    expect(judgeAnswers(quiz, asked, answer(0, 0, 0))?.answers).toEqual(answer(0, 1, 2));
  });
  it.each([
    ['too few', answer(0, 1)],
    ['twice to one question', [...answer(0, 1), { no: 1, option: 1 }]],
    ['to a question not asked', [...answer(0, 1), { no: 3, option: 1 }]],
  ])('%s are none', (_, answers) => {
    expect(judgeAnswers(quiz, asked, answers)).toBeNull();
  });
});
