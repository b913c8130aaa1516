/**
 * The codec that changes nothing: images are their own latents.
 *
 * <p>Lets a generator on pixels run where a codec is wanted. Knows no generator, data set or
 * engine.
 */
package dev.repazoo.codecs.identity;
