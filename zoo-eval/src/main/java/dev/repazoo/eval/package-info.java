/**
 * Measures of generators on features of images: Frechet distance, Inception score, precision and
 * recall, in float64.
 *
 * <p>Knows numbers only; how images become features is for others. A measure is a file.
 */
package dev.repazoo.eval;
