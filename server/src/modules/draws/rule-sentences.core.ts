import type { Bilingual } from '#contract/bilingual.ts';
import type { DrawContent, DrawKind } from '#contract/draws.ts';

/** What the rules of a draw mean, as its page tells the customer: what the program does, and nothing else. */
export function sentencesOf(kind: DrawKind, content: DrawContent): Bilingual[] {
  const { prizes, guarantee, playsPerDay } = content;
  const nameOf = (code: string): Bilingual =>
    prizes.find((prize) => prize.code === code)?.name ?? { zh: code, en: code };
  const sentences: Bilingual[] = [
    kind === 'bobing'
      ? {
          zh: '每次掷六颗骰子,按博饼规则取最高的一个等级;中奖概率由 46,656 种掷法决定。',
          en: 'Six dice are thrown, and a throw is the highest rank it can be; the odds are those of the 46,656 throws.',
        }
      : {
          zh: '每个奖品的概率是其权重与总权重之比,其余部分为未中奖。',
          en: 'The odds of a prize are its weight out of the total; the rest is no prize.',
        },
    {
      zh: '抽到的奖品如已发完、尚未解锁或您已达领取上限,本次不中奖,不换成其他奖品,其他奖品的概率也不变。',
      en: 'If the prize you land on is given away, not unlocked yet, or you have as many as one may, the play brings nothing: no other prize in its place, and the odds of the others stay.',
    },
  ];
  for (const { name, unlockAfter } of prizes.filter((prize) => prize.unlockAfter > 1))
    sentences.push({
      zh: `“${name.zh}”从全场第 ${unlockAfter} 次抽奖起才能抽中。`,
      en: `"${name.en}" can be won from play ${unlockAfter} of the whole draw on.`,
    });
  for (const { name, perCustomer } of prizes.filter((prize) => prize.perCustomer !== null))
    sentences.push({
      zh: `“${name.zh}”每位客户最多 ${perCustomer} 份。`,
      en: `At most ${perCustomer} of "${name.en}" a customer.`,
    });
  if (guarantee) {
    const { zh, en } = nameOf(guarantee.prize);
    sentences.push({
      zh: `连续 ${guarantee.afterPlays - 1} 次未中奖,下一次如仍未中奖则得“${zh}”,发完为止。`,
      en: `After ${guarantee.afterPlays - 1} plays in a row without a prize, the next one that would bring nothing brings "${en}", while there are any.`,
    });
  }
  if (playsPerDay !== null)
    sentences.push({
      zh: `每位客户每天最多抽 ${playsPerDay} 次。`,
      en: `At most ${playsPerDay} plays a customer and day.`,
    });
  sentences.push(
    {
      zh: '因违规被列入名单的客户不能中奖;每次抽奖的记录都会注明。',
      en: 'Customers on the list of those who broke the rules win nothing; the record of each of their plays says so.',
    },
    {
      zh: '每天的随机种子在当天之前以 SHA-256 公布,次日公开,任何人都可以重算每一次抽奖。',
      en: 'The SHA-256 of a day’s random seed is published before the day and the seed after it, so that anybody can compute every play again.',
    },
  );
  return sentences;
}
