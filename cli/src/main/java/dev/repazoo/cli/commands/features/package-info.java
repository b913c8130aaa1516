/**
 * {@code zoo features}: tokens of encoders, cached or drawn.
 *
 * <p>It knows the rooms of options, models and the console, and no other command.
 */
package dev.repazoo.cli.commands.features;
