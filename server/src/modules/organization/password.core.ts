/** The commonest passwords that pass the length rule; what else is weak holds the staff number. */
const common = new Set([
  '12345678',
  '123456789',
  '1234567890',
  '87654321',
  '11111111',
  '00000000',
  '88888888',
  '66666666',
  '12341234',
  '11223344',
  '123123123',
  '147258369',
  '987654321',
  '1qaz2wsx',
  'qwertyui',
  'qwerty123',
  'qwertyuiop',
  'asdfghjkl',
  'password',
  'password1',
  'passw0rd',
  'p@ssw0rd',
  'admin123',
  'admin888',
  'administrator',
  'abcd1234',
  'abc12345',
  'a1234567',
  'a12345678',
  'a123456789',
  'aa123456',
  'aa12345678',
  'iloveyou',
  '5201314520',
  'woaini1314',
  'changeme',
]);

/** Whether a password that is long enough is still easy to guess (ASVS 5.0, 6.2.4). */
export function isWeakPassword(password: string, staffNumber: string): boolean {
  const lower = password.toLowerCase();
  return common.has(lower) || lower.includes(staffNumber.toLowerCase()) || new Set(lower).size < 4;
}
