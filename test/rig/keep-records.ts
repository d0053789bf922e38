import { openRecords } from '../../cache/records.ts';
import { sqliteStorage } from '../../cache/sqlite-storage.ts';
import { someRecord } from './records.ts';

/** A program that keeps record after record and prints which are kept until it is killed. Takes the database's path. */
const records = openRecords(sqliteStorage(process.argv[2]!), () => {});
for (let nth = 0; ; nth++) {
  await records.keep(someRecord(nth));
  process.stdout.write(`${nth}\n`);
}
