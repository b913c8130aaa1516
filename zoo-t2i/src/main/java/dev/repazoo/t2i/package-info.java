/**
 * MMDiT, the text-to-image diffusion transformer that REPA trains on captions.
 *
 * <p>Variants are rows of {@link dev.repazoo.t2i.MmditVariant}. It must not know text encoders,
 * data, training loops or export.
 */
package dev.repazoo.t2i;
