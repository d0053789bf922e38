/** What a code bundle imports in place of `pipeline/stage.ts`, which the worker supplies: it only declares. */
export const stageModule = 'repro:stage';
