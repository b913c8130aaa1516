/**
 * {@code zoo inspect}: describes files of weights, graphs and arrays.
 *
 * <p>It knows the rooms of options, models and the console, and no other command.
 */
package dev.repazoo.cli.commands.inspect;
