/**
 * Python's pickles as data: what numbers, texts, containers and objects a file holds.
 *
 * <p>No class is loaded and no function is called, whatever a pickle names; who reads one says what
 * it may name. This package must not know what pickles are read for: neither tensors nor images.
 */
package dev.repazoo.pickle;
