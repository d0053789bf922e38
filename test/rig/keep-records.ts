import { openRecords } from '../../cache/records.ts';
import { sqliteStorage } from '../../cache/sqlite-storage.ts';
import { someRecord } from './records.ts';

/** A program that writes records until it is killed, and prints each written one. Takes the path of the database. */
const records = openRecords(sqliteStorage(process.argv[2]!), () => {});
for (let nth = 0; ; nth++) {
  await records.keep(someRecord(nth));
  process.stdout.write(`${nth}\n`);
}
