import type { Browser } from 'playwright-core';
import { Person } from './drive-console.ts';

/** Signs in with the first password, and chooses one of their own. */
export async function newcomer(
  browser: Browser,
  address: string,
  staffNumber: string,
  passwords: { given: string; own: string },
): Promise<Person> {
  const person = await Person.signIn(browser, address, staffNumber, passwords.given);
  await person.changePassword(passwords.given, passwords.own);
  return person;
}

export async function saveMapping(person: Person, mapping: string): Promise<void> {
  await person.open('数据导入');
  await person.press('映射');
  await person.press('新建映射');
  await person.fill('映射内容（YAML）', mapping);
  await person.press('校验并保存');
  await person.page.getByText('核心系统').waitFor();
}

export async function upload(person: Person, name: string, content: string): Promise<void> {
  await person.open('数据导入');
  await person.press('上传文件');
  const drawer = person.dialog();
  await person.choose('选择映射', '核心系统', drawer);
  await drawer
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(content) });
  await person.press('预览', drawer);
  await drawer.getByText('将按条目').waitFor();
  await person.press('开始导入', drawer);
  await drawer.getByText('已完成').waitFor({ timeout: 60_000 });
  await person.press('查看导入记录', drawer);
  await drawer.waitFor({ state: 'hidden' });
  await person.page
    .getByRole('row')
    .filter({ hasText: name })
    .filter({ hasText: '已入库' })
    .waitFor();
}

export async function addStaff(
  person: Person,
  staffNumber: string,
  role: string,
  org: string,
  password: string,
): Promise<void> {
  await person.open('员工');
  await person.press('新增员工');
  const dialog = person.dialog();
  await person.fill('工号', staffNumber, dialog);
  await person.fill('姓名', `${role}甲`, dialog);
  await person.choose('机构', org, dialog);
  await person.choose('岗位', role, dialog);
  await person.fill('初始密码', password, dialog);
  await person.press('保存', dialog);
  await person.page.getByRole('row').filter({ hasText: staffNumber }).waitFor();
}

export async function runTags(person: Person, businessDate: string): Promise<void> {
  await person.open('标签目录');
  await person.press('计算标签');
  const dialog = person.dialog();
  await person.setDate(dialog.getByLabel('业务日期', { exact: true }), businessDate);
  await person.press('计算标签', dialog);
  await dialog.getByText('已完成').waitFor({ timeout: 90_000 });
  await person.press('关闭', dialog.locator('.ant-modal-footer'));
}

/** Customers of at least this age; gives how many the console counts. */
export async function buildAudience(person: Person, leastAge: number): Promise<number> {
  await person.open('客群');
  await person.page.getByRole('button', { name: '新建客群' }).first().click();
  await person.page.locator('#audience-name').fill('三十岁以上客户');
  await person.press('条件');
  await person.page.getByRole('menuitem', { name: '标签', exact: true }).click();
  await person.choose('标签', '年龄');
  await person.page.getByLabel('取值').fill(String(leastAge));
  const count = person.page.getByTestId('audience-count');
  await count.filter({ hasText: /^\d/ }).waitFor();
  await person.press('保存客群');
  await person.page.getByText('版本 1').waitFor();
  await count.filter({ hasText: /^\d/ }).waitFor();
  return Number((await count.innerText()).replaceAll(',', ''));
}
