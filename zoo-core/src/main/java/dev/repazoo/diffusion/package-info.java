/**
 * The mathematics of flow and diffusion: interpolants, time weighting, REPA's loss, samplers and
 * guidance.
 *
 * <p>Everything is arithmetic on arrays; it must not know any model family, data set or file.
 */
package dev.repazoo.diffusion;
