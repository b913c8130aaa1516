/**
 * Parity cases: computations pinned to their reference implementation.
 *
 * <p>Reads a case's folder, computes what it asks for, and compares. New kinds of cases are found
 * by {@link java.util.ServiceLoader}; plugin authors run the same engine. Must not print, and must
 * not know any family of models.
 */
package dev.repazoo.parity;
