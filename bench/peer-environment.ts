/**
 * Variables that peers do not inherit: the environment may tie OpenBLAS to an older processor's kernels, which would
 * slow the peers down.
 */
export const peerEnvironment = { OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined } as const;
