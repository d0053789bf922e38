import { z } from 'zod';

const device = z.enum(['cpu', 'webgpu', 'cuda']);
const amount = z.number().nonnegative();
const ours = { net: z.string(), device };
/** The contestant: one of our devices, or PyTorch on a device. */
const rival = z.enum(['cpu', 'webgpu', 'cuda', 'pytorch cuda', 'pytorch cpu']);
const shares = z.array(z.strictObject({ what: z.string(), ms: amount, share: amount }));

/** A part's measurement, by kind; times are medians. */
export const measurement = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('machine'),
    processor: z.string(),
    cores: z.int().positive(),
    memory: amount.describe('GiB'),
    node: z.string(),
    system: z.string(),
    packed: z.record(z.string(), z.unknown()).describe('commit that was measured'),
  }),
  z.strictObject({ kind: z.literal('driver'), text: z.string().describe('nvidia-smi -q, shortened') }),
  z.strictObject({ kind: z.literal('adapters'), text: z.string().describe('vulkaninfo --summary') }),
  z.strictObject({
    kind: z.literal('doctor'),
    findings: z.array(z.looseObject({ name: z.string(), state: z.string() })),
  }),
  z.strictObject({ kind: z.literal('device'), device, computes: z.boolean(), why: z.string().optional() }),
  z.strictObject({ kind: z.literal('missing libraries'), of: z.string(), names: z.array(z.string()) }),
  z.strictObject({
    kind: z.literal('pytorch'),
    python: z.string(),
    version: z.string(),
    cuda: z.string().nullable(),
    usesGpu: z.boolean(),
  }),
  z.strictObject({
    kind: z.literal('agreement'),
    device,
    subject: z.string().describe("a network, whose programs were run, or 'kernels'"),
    agree: z.int().nonnegative(),
    off: z.array(z.strictObject({ name: z.string(), why: z.string() })),
  }),
  z.strictObject({
    kind: z.literal('step'),
    net: z.string(),
    batch: z.int().positive(),
    images: z.string(),
    rival,
    ms: amount.describe('of one SGD step, within a call of so many iterations'),
    iterations: z.int().positive(),
    oneStepCall: amount.describe('ms of a call of a single step, transfers included'),
    repetitions: z.int().positive(),
    loss: z.number().nullable().describe('of the first iteration; null: not finite'),
    resident: amount.describe('peak, MB').optional(),
    deviceMemory: amount.describe('peak reserved by PyTorch, MB').optional(),
  }),
  z.strictObject({
    kind: z.literal('attack'),
    attack: z.enum(['fgs', 'deepfool', 'cw']),
    net: z.string(),
    count: z.int().positive(),
    images: z.string(),
    rival,
    ms: amount,
    repetitions: z.int().positive(),
    resident: amount.describe('peak, MB').optional(),
    deviceMemory: amount.describe('peak reserved by PyTorch, MB').optional(),
    result: z
      .number()
      .nullable()
      .describe('fgs: accuracy; others: mean norm; null: not finite, as where none was found'),
  }),
  z.strictObject({
    kind: z.literal('profile'),
    program: z.string(),
    device,
    host: shares.describe('by operator and provider, as the processor sees it'),
    kernels: shares.describe('by operator, as the device reports it; empty where it does not'),
    fellBack: z.array(z.string()).describe('nodes that ran on the processor'),
    resident: amount.describe('peak, MB'),
    deviceMemory: amount.nullable().describe('MB more in use on the GPU than before; null: nvidia-smi does not say'),
  }),
  z.strictObject({
    kind: z.literal('loop'),
    ...ours,
    way: z.string(),
    perSecond: amount.describe('iterations'),
    lastLoss: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal('workers'),
    ...ours,
    workers: z.int().positive(),
    perSecond: amount.describe('steps, all workers'),
  }),
  z.strictObject({
    kind: z.literal('metrics'),
    device,
    seconds: amount,
    rows: z.array(z.record(z.string(), z.unknown())),
  }),
  z.strictObject({
    kind: z.literal('difference'),
    device,
    numbers: z.int().nonnegative().describe('compared with those of the processor'),
    largest: amount.describe('relative'),
    where: z.string(),
  }),
  z.strictObject({
    kind: z.literal('pytorch way'),
    net: z.string(),
    way: z.string(),
    ms: amount,
    loss: z.number().nullable(),
  }),
  z.strictObject({
    kind: z.literal('ten models'),
    device,
    way: z.enum(['in turn', 'batched']),
    perSecond: amount.describe('steps, of all models together'),
  }),
  z.strictObject({ kind: z.literal('not measured'), what: z.string(), why: z.string() }),
]);
export type Measurement = z.output<typeof measurement>;

export const partNames = ['a', 'b', 'c1', 'c2', 'd', 'e', 'f', 'g'] as const;
export type PartName = (typeof partNames)[number];

/** One line of `results.ndjson`. */
export const partResult = z.strictObject({
  part: z.enum(partNames),
  about: z.string(),
  /** `cut`: out of time; its measurements so far are there. `skipped`: there was no time left for it. */
  state: z.enum(['done', 'cut', 'failed', 'skipped']),
  why: z.string().optional(),
  seconds: amount,
  measured: z.array(measurement),
});
export type PartResult = z.output<typeof partResult>;
