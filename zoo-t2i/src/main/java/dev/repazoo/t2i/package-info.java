/**
 * The home of text-to-image generators: MMDiT, text encoders and caption data sets.
 *
 * <p>Families register as {@link dev.repazoo.spi.GeneratorProvider} and {@link
 * dev.repazoo.spi.TextEncoderProvider}, as those of other modules do; none is here yet. The package
 * must not know data preparation, training loops or export.
 */
package dev.repazoo.t2i;
