/**
 * Solvers made for one model: the times and weights of a {@link dev.repazoo.diffusion.SolverTable}
 * are fitted so that few evaluations of its velocity lead to where many lead. Knows the velocity as
 * a function only, no network and no engine.
 */
package dev.repazoo.diffusion.fit;
