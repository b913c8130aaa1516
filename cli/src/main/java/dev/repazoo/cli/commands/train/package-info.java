/**
 * {@code zoo train}: puts a run together out of its options, data and folder.
 *
 * <p>It knows the rooms of options, models and the console, and no other command.
 */
package dev.repazoo.cli.commands.train;
