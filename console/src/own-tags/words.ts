import type { OwnTag, PersonalisedMarketing } from '#contract/own-tags.ts';
import { personalisedMarketingText } from '#contract/own-tags-text.ts';
import {
  type Language,
  phoneWords,
  type PhoneWords,
  type TroubleWords,
} from '../phone/phone-words.ts';
import type { Trouble } from './trouble.ts';

type Words = PhoneWords & {
  title: string;
  personalised: string;
  personalisedText: string;
  states: Record<PersonalisedMarketing, string>;
  unsaidText: string;
  agree: string;
  refuse: string;
  turnOn: string;
  turnOff: string;
  tagsTitle(count: number): string;
  whatDeletingMeans: string;
  notHere: string;
  empty: string;
  asOf(day: string): string;
  sources: Record<OwnTag['source'], string>;
  since(day: string): string;
  sinceAtLeast(day: string): string;
  refresh: Record<OwnTag['refresh'], string>;
  delete: string;
  deleteOne(name: string): string;
  deleted(name: string): string;
  undo: string;
  undoOne(name: string): string;
  restored(name: string): string;
  deletedTitle: string;
  deletedHint: string;
  restore: string;
  until(time: string): string;
  troubles: Record<Trouble['kind'], TroubleWords>;
  colon: string;
};

export const words: Record<Language, Words> = {
  zh: {
    ...phoneWords.zh,
    title: '我的标签',
    personalised: '个性化营销',
    personalisedText: personalisedMarketingText.zh,
    states: {
      on: '已开启',
      off: '已关闭',
      unsaid: '未开启：您还没有选择',
      marketing_refused: '已关闭：您已拒绝本行的全部营销，要重新接受请到网点办理',
    },
    unsaidText:
      '您还没有说过是否同意，本行现在不用标签向您营销。您可以同意，也可以不同意；以后随时可以改。',
    agree: '同意个性化营销',
    refuse: '不同意个性化营销',
    turnOn: '开启个性化营销',
    turnOff: '关闭个性化营销',
    tagsTitle: (count) => `本行用于营销的标签（${count} 个）`,
    whatDeletingMeans:
      '删除后，从下一次统计起本行不再看到、也不再使用这个标签；随时可以恢复，您的账户和服务不受影响。',
    notHere: '投诉、风险控制和适当性保护方面的记录不是营销标签，不在此列。',
    empty: '本行目前没有用于营销的标签。',
    asOf: (day) => `截至 ${day}`,
    sources: {
      computed: '由您与本行的往来计算',
      estimate: '本行的推测',
      staff: '本行员工记录',
      file: '本行名单',
      outside: '外部数据，依据您的同意或法律规定',
    },
    since: (day) => `自 ${day}`,
    sinceAtLeast: (day) => `至少自 ${day}`,
    refresh: { daily: '每天更新', realtime: '实时更新' },
    delete: '删除',
    deleteOne: (name) => `删除“${name}”`,
    deleted: (name) => `已删除“${name}”`,
    undo: '撤销',
    undoOne: (name) => `撤销删除“${name}”`,
    restored: (name) => `已恢复“${name}”`,
    deletedTitle: '您已删除的标签',
    deletedHint: '恢复后，本行可以重新使用它们。',
    restore: '恢复',
    until: (time) => `本页在 ${time} 前有效，只能在这部手机上打开。`,
    troubles: {
      ...phoneWords.zh.troubles,
      revoked: { title: '链接已作废', hint: '请向网点索取新的链接。' },
      taken: { title: '链接已在另一部手机上打开', hint: '请向网点索取新的链接，不要转发给他人。' },
      spent: { title: '修改次数太多', hint: '请向网点索取新的链接后继续。' },
      refused: { title: '暂不能开启', hint: '您已拒绝本行的全部营销；要重新接受，请到网点办理。' },
      offline: { title: '没有网络连接', hint: '刚才的操作没有完成。请检查网络后重试。' },
      unavailable: { title: '服务暂时不可用', hint: '刚才的操作没有完成。请稍后重试。' },
    },
    colon: '：',
  },
  en: {
    ...phoneWords.en,
    title: 'My tags',
    personalised: 'Personalised marketing',
    personalisedText: personalisedMarketingText.en,
    states: {
      on: 'On',
      off: 'Off',
      unsaid: 'Off: you have not chosen yet',
      marketing_refused:
        'Off: you have refused all marketing. To accept it again, please visit your outlet',
    },
    unsaidText:
      'You have not said yet whether you agree, and the bank does not market to you by tags now. You can agree or not, and change it at any time.',
    agree: 'I agree to personalised marketing',
    refuse: 'I do not agree to personalised marketing',
    turnOn: 'Switch personalised marketing on',
    turnOff: 'Switch personalised marketing off',
    tagsTitle: (count) => `Tags the bank uses for marketing (${count})`,
    whatDeletingMeans:
      'Once deleted, the bank neither sees nor uses a tag from its next count on. You can restore it at any time; your accounts and services stay as they are.',
    notHere:
      'Records of complaints, risk control and suitability are no marketing tags and are not listed here.',
    empty: 'The bank has no marketing tags of you at the moment.',
    asOf: (day) => `As of ${day}`,
    sources: {
      computed: 'From your dealings with the bank',
      estimate: 'A guess of the bank',
      staff: 'Noted by staff',
      file: 'From a list of the bank',
      outside: 'From outside, by your consent or by law',
    },
    since: (day) => `since ${day}`,
    sinceAtLeast: (day) => `since ${day} or earlier`,
    refresh: { daily: 'updated daily', realtime: 'updated as things happen' },
    delete: 'Delete',
    deleteOne: (name) => `Delete “${name}”`,
    deleted: (name) => `“${name}” deleted`,
    undo: 'Undo',
    undoOne: (name) => `Undo deleting “${name}”`,
    restored: (name) => `“${name}” restored`,
    deletedTitle: 'Tags you have deleted',
    deletedHint: 'Restored, they may be used by the bank again.',
    restore: 'Restore',
    until: (time) => `This page is good until ${time}, on this phone only.`,
    troubles: {
      ...phoneWords.en.troubles,
      revoked: { title: 'This link was taken back', hint: 'Ask your outlet for a new one.' },
      taken: {
        title: 'This link was opened on another phone',
        hint: 'Ask your outlet for a new one, and do not pass it on.',
      },
      spent: { title: 'Too many changes', hint: 'Ask your outlet for a new link to go on.' },
      refused: {
        title: 'It cannot be switched on here',
        hint: 'You have refused all marketing; to accept it again, please visit your outlet.',
      },
      offline: {
        title: 'No connection',
        hint: 'Nothing was changed just now. Check your network and try again.',
      },
      unavailable: {
        title: 'The service is not available',
        hint: 'Nothing was changed just now. Try again in a moment.',
      },
    },
    colon: ': ',
  },
};
