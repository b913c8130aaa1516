/** Measures of generators as parity cases: joins {@code dev.repazoo.eval} with files of arrays. */
package dev.repazoo.cli.eval;
