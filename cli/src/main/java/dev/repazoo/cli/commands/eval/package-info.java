/**
 * {@code zoo eval}: measures of samples.
 *
 * <p>It knows the rooms of options, models, measures and the console, and no other command.
 */
package dev.repazoo.cli.commands.eval;
