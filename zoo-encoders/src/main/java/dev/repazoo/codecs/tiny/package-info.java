/**
 * Tiny autoencoders (TAESD and its kin, github.com/madebyollin/taesd): small convolutional
 * stand-ins for large codecs, whose latents they share. TAEF2's weights ship with the product.
 *
 * <p>Knows no generator, data set or engine.
 */
package dev.repazoo.codecs.tiny;
