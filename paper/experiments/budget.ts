/** The paper's l∞ budget ε, of pixels in [0, 1]. */
export const epsilon = 0.1;
