/**
 * What plugins implement and what the catalogue says of them.
 *
 * <p>Encoders, generators, codecs and text encoders are found by {@link java.util.ServiceLoader}.
 * The interfaces must not know any family, engine or file format.
 */
package dev.repazoo.spi;
