/**
 * From a checkpoint's file to a running generator: which family and architecture it is of, which of
 * its weights to take.
 *
 * <p>Asks the registry's families; must not know any of them, nor print.
 */
package dev.repazoo.checkpoint;
