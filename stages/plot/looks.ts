import type { Looks } from './curve-layers.ts';

/** How each series looks in every figure, in the order of legends. */
export const looks = {
  // For reference.
  Benign: { colour: '#6b6b6b', shape: 'circle', dashed: true },
  'Bound on r∞': { colour: '#6b6b6b', shape: 'circle', dashed: true },
  'Unclipped step': { colour: '#e69f00', shape: 'cross' },
  FGS: { colour: '#0072b2', shape: 'square' },
  rFGS: { colour: '#d55e00', shape: 'triangle-up' },
  Certified: { colour: '#000000', shape: 'circle', dashed: true },
  CLEVER: { colour: '#0072b2', shape: 'circle' },
  DeepFool: { colour: '#009e73', shape: 'diamond' },
  'C&W': { colour: '#aa3377', shape: 'triangle-down' },
  'c₁': { colour: '#332288', shape: 'square' },
  'c₂': { colour: '#56b4e9', shape: 'circle' },
  'L₂ (singular values)': { colour: '#d55e00', shape: 'triangle-up' },
} satisfies Looks;
