/**
 * SiT, the class-conditional diffusion transformer that REPA trains.
 *
 * <p>Variants are rows of {@link dev.repazoo.sit.SiTVariant}. It must not know data, training loops
 * or export.
 */
package dev.repazoo.sit;
