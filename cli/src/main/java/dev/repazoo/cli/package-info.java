/**
 * The {@code zoo} program: finds the command, reads its options, runs it, and says how it ended.
 *
 * <p>The only place that ends the process. Must not compute: what a command does lies in the
 * libraries.
 */
package dev.repazoo.cli;
