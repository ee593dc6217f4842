import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { sql } from 'kysely';
import { type Role, roles } from '#contract/access.ts';
import { organizationErrors } from '#contract/organization.ts';
import type { Refusal } from '#contract/result.ts';
import {
  createFirstAdministrator,
  hashPassword,
  resetFromCommandLine,
} from '#modules/organization/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { withJob } from '../platform/postgres/database.ts';
import { withPlatform } from './with-platform.ts';

/** `huike user`: people from the command line, where nobody is signed in yet or the last administrator is locked out. */
export function userCommand(): Command {
  return new Command('user')
    .description('people who sign in')
    .addCommand(createCommand())
    .addCommand(resetPasswordCommand())
    .addCommand(disableCommand())
    .addCommand(listCommand());
}

function createCommand(): Command {
  return new Command('create')
    .description('add a person; on an empty bank the head office is made first')
    .argument('<staff-number>')
    .requiredOption('--name <name>', 'name of the person')
    .option(
      '--role <role>',
      `may be given more than once: one of ${roles.join(', ')}`,
      collectRoles,
      [],
    )
    .option('--org <code>', 'code of their org unit', 'HQ')
    .option(
      '--password-stdin',
      'read the password from standard input; otherwise one is made and printed',
    )
    .action(
      async (
        staffNumber: string,
        options: { name: string; role: Role[]; org: string; passwordStdin?: true },
      ) => {
        const password = await passwordFor(options);
        const passwordHash = await hashPassword(password.text);
        await withPlatform(async ({ platform }) => {
          const person = {
            staffNumber,
            name: options.name,
            roles: options.role.length > 0 ? options.role : (['administrator'] as const),
            orgCode: options.org,
            passwordHash,
            mustChangePassword: password.made,
          };
          const result = await withJob(platform.database, async (tx) => {
            const made = await createFirstAdministrator(tx, person, platform.clock.now());
            if (made.ok) {
              await recordAudit(tx, {
                actor: 'system',
                action: 'staff.create',
                objectKind: 'Staff',
                objectId: made.value,
                orgId: null,
                detail: { staffNumber, roles: person.roles, by: 'command line' },
              });
            }
            return made;
          });
          if (!result.ok) return fail(result.refusal);
          console.log(`${staffNumber} added as ${person.roles.join(', ')}`);
          if (password.made) console.log(`first password: ${password.text}`);
        });
      },
    );
}

function resetPasswordCommand(): Command {
  return new Command('reset-password')
    .description(
      'give a person a first password, unlock their number and forget their authenticator',
    )
    .argument('<staff-number>')
    .option(
      '--password-stdin',
      'read the password from standard input; otherwise one is made and printed',
    )
    .action(async (staffNumber: string, options: { passwordStdin?: true }) => {
      const password = await passwordFor(options);
      const passwordHash = await hashPassword(password.text);
      await withPlatform(async ({ platform }) => {
        const change = { kind: 'reset', passwordHash } as const;
        const found = await withJob(platform.database, (tx) =>
          resetFromCommandLine(tx, staffNumber, change, platform.clock.now()),
        );
        if (!found) return fail({ code: 'NOT_FOUND', facts: {} });
        console.log(
          password.made
            ? `first password of ${staffNumber}: ${password.text}`
            : `password of ${staffNumber} set`,
        );
      });
    });
}

function disableCommand(): Command {
  return new Command('disable')
    .description('disable a person and end their sessions at once')
    .argument('<staff-number>')
    .action(async (staffNumber: string) => {
      await withPlatform(async ({ platform }) => {
        const found = await withJob(platform.database, (tx) =>
          resetFromCommandLine(tx, staffNumber, { kind: 'disable' }, platform.clock.now()),
        );
        if (!found) return fail({ code: 'NOT_FOUND', facts: {} });
        console.log(`${staffNumber} disabled`);
      });
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('list people')
    .option('--json', 'print as JSON lines')
    .action(async (options: { json?: true }) => {
      type Row = {
        staff_number: string;
        name: string;
        org_code: string;
        roles: string[];
        disabled: boolean;
      };
      const people = await withPlatform(({ platform }) =>
        withJob(platform.database, (tx) =>
          sql<Row>`select staff_number, staff.name, unit.code as org_code, roles, staff.disabled_at is not null as disabled
            from organization.staff join organization.org_unit unit using (org_id) order by staff_number`.execute(
            tx,
          ),
        ),
      );
      for (const row of people.rows) {
        console.log(
          options.json
            ? JSON.stringify(row)
            : `${row.staff_number}\t${row.name}\t${row.org_code}\t${row.roles.join(',')}${row.disabled ? '\tdisabled' : ''}`,
        );
      }
    });
}

function collectRoles(text: string, earlier: Role[]): Role[] {
  const role = roles.find((known) => known === text);
  if (!role) throw new InvalidArgumentError(`one of ${roles.join(', ')}`);
  return [...earlier, role];
}

async function passwordFor(options: {
  passwordStdin?: true;
}): Promise<{ text: string; made: boolean }> {
  if (!options.passwordStdin) return { text: randomBytes(12).toString('base64url'), made: true };
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(Buffer.from(piece));
  const text = Buffer.concat(pieces)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (text.length < 8) throw new Error('the password needs at least 8 characters');
  return { text, made: false };
}

function fail(refusal: Refusal): void {
  const declared = new Map<string, { en: string }>(Object.entries(organizationErrors));
  const sentence = declared.get(refusal.code)?.en ?? 'nobody has this staff number';
  console.error(
    `error: ${sentence.replace(/\{(\w+)\}/g, (_, name: string) => String(refusal.facts[name] ?? ''))}`,
  );
  process.exitCode = 2;
}
