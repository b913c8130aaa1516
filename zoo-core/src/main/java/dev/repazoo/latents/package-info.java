/**
 * Encoding images to a folder of latents in REPA's layout: in batches, to be gone on with after an
 * interruption, each file checked after it was written.
 *
 * <p>Knows neither families of codecs nor training. Must not print.
 */
package dev.repazoo.latents;
