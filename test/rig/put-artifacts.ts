import { openStore } from '../../artifacts/store.ts';

/** A program that puts artifacts, alternately a shared one and one of its own. Takes folder, name and count. */
const [folder, name, count] = process.argv.slice(2);
const store = openStore(folder!);
for (let i = 0; i < Number(count); i++) {
  store.put(Buffer.from(`shared ${i}`.repeat(50)));
  store.put(Buffer.from(`of ${name}: ${i}`));
}
