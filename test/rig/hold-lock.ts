import { takeLock } from '../../cache/lock.ts';

/** A program that takes a folder's lock, prints whether it got it, and runs until its input ends. */
const locking = takeLock(process.argv[2]!, 'hold-lock');
process.stdout.write(locking.ok ? 'taken\n' : 'refused\n');
process.stdin.resume();
process.stdin.on('end', () => process.exit());
