export const defaultDatabase = 'huike';

/** A server's address without its path, and the database that the path names. */
export function databaseOfUrl(url: string): { address: URL; database: string } {
  const address = new URL(url);
  const database = address.pathname.replace(/^\/+/, '') || defaultDatabase;
  address.pathname = '';
  return { address, database };
}
