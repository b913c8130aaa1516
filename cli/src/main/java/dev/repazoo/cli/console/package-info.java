/**
 * Where words go: results and messages, progress, tables, errors as a line, Ctrl-C.
 *
 * <p>It knows streams and the terminal, and must not know what options say, models or commands.
 */
package dev.repazoo.cli.console;
