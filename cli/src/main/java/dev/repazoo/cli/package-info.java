/**
 * The {@code zoo} program: one class a command.
 *
 * <p>The only place that prints, reads options and ends the process. Must not compute: what a
 * command does lies in the libraries.
 */
package dev.repazoo.cli;
