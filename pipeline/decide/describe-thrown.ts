/** How deep causes are followed, and how many members of an AggregateError are told. */
const most = { depth: 8, members: 10 };

/** What was thrown, in words and with stacks; causes and members follow what they belong to. */
export interface Thrown {
  readonly message: string;
  readonly stack: string;
}

/** Describes an error with its causes and, of an AggregateError, its members. */
export function describeThrown(error: unknown): Thrown {
  const parts = [...chain(error, '', 0, new Set())];
  return {
    message: parts.flatMap((part, i) => (isRepeated(parts, i) ? [] : `${part.role}${part.message}`)).join('\n'),
    stack: parts.map(({ role, stack }) => `${role}${stack}`).join('\n'),
  };
}

/** Whether what is told before it already holds the message. */
function isRepeated(parts: readonly Thrown[], i: number): boolean {
  return parts.slice(0, i).some(({ message }) => message.includes(parts[i]!.message));
}

function* chain(error: unknown, role: string, depth: number, seen: Set<unknown>): Generator<Thrown & { role: string }> {
  if (seen.has(error) || depth > most.depth) return;
  seen.add(error);
  if (!(error instanceof Error)) {
    yield { role, message: text(error), stack: text(error) };
    return;
  }
  yield { role, message: error.message || error.name, stack: error.stack ?? `${error.name}: ${error.message}` };
  if (error instanceof AggregateError) {
    const members: readonly unknown[] = error.errors;
    for (const [i, member] of members.slice(0, most.members).entries())
      yield* chain(member, `error ${i + 1} of ${members.length}: `, depth + 1, seen);
  }
  if (error.cause !== undefined) yield* chain(error.cause, 'caused by: ', depth + 1, seen);
}

function text(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return String(thrown);
  try {
    return JSON.stringify(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}
