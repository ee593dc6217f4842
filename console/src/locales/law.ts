import { texts } from './texts.ts';

/** Compliance rule 1: what is off by default, and who switches it on. */
export const lawTexts = texts(
  {
    title: '合规规则 1',
    definition:
      '以存款、余额、利息或资金留存为条件的奖励默认禁用（商业银行法第四十七条、储蓄管理条例第十五条），只有总行合规复核人员说明理由后可以启用',
    free: '不涉及',
    off: '默认禁用',
    on: '合规已启用',
    switches: '合规启停记录',
    none: '没有启停记录',
    switchOn: '合规启用',
    switchOff: '合规关闭',
    hint: '此类奖励以存款、结息或资金留存为条件，法律默认禁止。启用只对当前版本有效，理由长期保存并记入审计；关闭后立即停止发放。',
    reason: '理由（依据、批准文号）',
    notYours: '只有总行合规复核人员可以启停',
    version: '版本',
    decision: '决定',
    decidedOn: '启用',
    decidedOff: '关闭',
    by: '操作人',
    at: '时间',
  },
  {
    title: 'Compliance rule 1',
    definition:
      'A reward for a deposit, a balance, interest or funds kept is off by default (商业银行法 47, 储蓄管理条例 15); only a compliance checker of the head office switches it on, with a reason',
    free: 'Not concerned',
    off: 'Off by default',
    on: 'Switched on',
    switches: 'Compliance switch',
    none: 'Never switched',
    switchOn: 'Switch on',
    switchOff: 'Switch off',
    hint: 'The law forbids rewards for deposits, interest or kept funds by default. A switch holds for this version only; the reason is kept and audited. Switched off, nothing more is given.',
    reason: 'Reason (basis, number of the decision)',
    notYours: 'Only a compliance checker of the head office switches it',
    version: 'Version',
    decision: 'Decision',
    decidedOn: 'On',
    decidedOff: 'Off',
    by: 'By',
    at: 'At',
  },
);
