/**
 * SiT, the class-conditional diffusion transformer that REPA trains, and DiT, the same network as a
 * predictor of noise.
 *
 * <p>Variants are rows of {@link dev.repazoo.sit.SiTVariant} and {@link
 * dev.repazoo.sit.DiTVariant}. It must not know data, training loops or export.
 */
package dev.repazoo.sit;
