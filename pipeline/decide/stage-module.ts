/** What a code bundle imports for `pipeline/stage.ts`: the worker supplies its own, since it declares and computes nothing. */
export const stageModule = 'repro:stage';
