import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { sql } from 'kysely';
import { type Role, roles } from '#contract/access.ts';
import { orgUnitNew, password, staffNew } from '#contract/organization.ts';
import {
  createFirstAdministrator,
  hashPassword,
  resetFromCommandLine,
} from '#modules/organization/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { withJob } from '../platform/postgres/database.ts';
import { readBy } from './read-options.ts';
import { misused, refused } from './tell-failure.ts';
import { withPlatform } from './with-platform.ts';

const readStaffNumber = readBy(staffNew.shape.staffNumber);

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
    .argument('<staff-number>', 'such as 350101', readStaffNumber)
    .requiredOption('--name <name>', 'name of the person', readBy(staffNew.shape.name))
    .option(
      '--role <role>',
      `may be given more than once: one of ${roles.join(', ')}`,
      collectRoles,
      [],
    )
    .option('--org <code>', 'code of their org unit', readBy(orgUnitNew.shape.code), 'HQ')
    .option(
      '--password-stdin',
      'read the password from standard input; otherwise one is made and printed',
    )
    .option('--json', 'print who was added as one JSON object')
    .action(
      async (
        staffNumber: string,
        options: Printing & { name: string; role: Role[]; org: string; passwordStdin?: true },
      ) => {
        const given = await passwordFor(options);
        const passwordHash = await hashPassword(given.text);
        await withPlatform(async ({ platform }) => {
          const person = {
            staffNumber,
            name: options.name,
            roles: options.role.length > 0 ? options.role : (['administrator'] as const),
            orgCode: options.org,
            passwordHash,
            mustChangePassword: given.made,
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
          if (!result.ok) throw refused(result.refusal);
          const told = { staffNumber, roles: person.roles, ...firstPassword(given) };
          if (options.json) return console.log(JSON.stringify(told));
          console.log(`${staffNumber} added as ${person.roles.join(', ')}`);
          if (given.made) console.log(`first password: ${given.text}`);
        });
      },
    );
}

function resetPasswordCommand(): Command {
  return new Command('reset-password')
    .description(
      'give a person a first password, unlock their number and forget their authenticator',
    )
    .argument('<staff-number>', 'such as 350101', readStaffNumber)
    .option(
      '--password-stdin',
      'read the password from standard input; otherwise one is made and printed',
    )
    .option('--json', 'print whose password it is as one JSON object')
    .action(async (staffNumber: string, options: Printing & { passwordStdin?: true }) => {
      const given = await passwordFor(options);
      const passwordHash = await hashPassword(given.text);
      await withPlatform(async ({ platform }) => {
        const change = { kind: 'reset', passwordHash } as const;
        const found = await withJob(platform.database, (tx) =>
          resetFromCommandLine(tx, staffNumber, change, platform.clock.now()),
        );
        if (!found) throw nobodyHas(staffNumber);
        const told = { staffNumber, ...firstPassword(given) };
        if (options.json) return console.log(JSON.stringify(told));
        console.log(
          given.made
            ? `first password of ${staffNumber}: ${given.text}`
            : `password of ${staffNumber} set`,
        );
      });
    });
}

function disableCommand(): Command {
  return new Command('disable')
    .description('disable a person and end their sessions at once')
    .argument('<staff-number>', 'such as 350101', readStaffNumber)
    .option('--json', 'print who was disabled as one JSON object')
    .action(async (staffNumber: string, { json }: Printing) => {
      await withPlatform(async ({ platform }) => {
        const found = await withJob(platform.database, (tx) =>
          resetFromCommandLine(tx, staffNumber, { kind: 'disable' }, platform.clock.now()),
        );
        if (!found) throw nobodyHas(staffNumber);
        console.log(json ? JSON.stringify({ staffNumber }) : `${staffNumber} disabled`);
      });
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('list people')
    .option('--json', 'print them as one JSON object')
    .action(async ({ json }: Printing) => {
      type Listed = {
        staffNumber: string;
        name: string;
        orgCode: string;
        roles: string[];
        disabled: boolean;
      };
      const { rows: people } = await withPlatform(({ platform }) =>
        withJob(platform.database, (tx) =>
          sql<Listed>`select staff_number as "staffNumber", staff.name, unit.code as "orgCode", roles,
              staff.disabled_at is not null as disabled
            from organization.staff join organization.org_unit unit using (org_id) order by staff_number`.execute(
            tx,
          ),
        ),
      );
      if (json) return console.log(JSON.stringify({ people }));
      for (const { staffNumber, name, orgCode, roles: held, disabled } of people)
        console.log(
          `${staffNumber}\t${name}\t${orgCode}\t${held.join(',')}${disabled ? '\tdisabled' : ''}`,
        );
    });
}

function collectRoles(text: string, earlier: Role[]): Role[] {
  const role = roles.find((known) => known === text);
  if (!role) throw new InvalidArgumentError(`one of ${roles.join(', ')}`);
  return [...earlier, role];
}

type Printing = { json?: true };
type Password = { text: string; made: boolean };

async function passwordFor(options: { passwordStdin?: true }): Promise<Password> {
  if (!options.passwordStdin) return { text: randomBytes(12).toString('base64url'), made: true };
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(Buffer.from(piece));
  const text = Buffer.concat(pieces)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (!password.safeParse(text).success) throw misused('the password needs 8 to 128 characters');
  return { text, made: false };
}

/** A password that was made is told this once. */
function firstPassword({ text, made }: Password): { firstPassword?: string } {
  return made ? { firstPassword: text } : {};
}

function nobodyHas(staffNumber: string): Error {
  return refused({ code: 'NOT_FOUND', facts: {} }, `nobody has the staff number ${staffNumber}`);
}
