#!/usr/bin/env node

/** The command line's entry for those who start TypeScript; all it does lies in the entry that any Node can read. */
await import(new URL('./repro.js', import.meta.url).href);
