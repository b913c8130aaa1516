/**
 * {@code zoo generate}: opens what draws, and draws.
 *
 * <p>It knows the rooms of options, models and the console, and no other command.
 */
package dev.repazoo.cli.commands.generate;
