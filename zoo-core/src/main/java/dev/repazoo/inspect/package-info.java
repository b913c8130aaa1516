/**
 * What a file of weights or arrays holds, without loading it.
 *
 * <p>Joins what {@code dev.repazoo.weights} and {@code dev.repazoo.array} know of their formats
 * into one description. Knows no model and prints nothing; files of the exported graphs are
 * described by the module that writes them.
 */
package dev.repazoo.inspect;
