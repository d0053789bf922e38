/** What peers do not inherit: a machine's environment may tie OpenBLAS to the kernels of an older processor, which would handicap them. */
export const peerEnvironment = { OPENBLAS_CORETYPE: undefined, OPENBLAS_L2_SIZE: undefined } as const;
