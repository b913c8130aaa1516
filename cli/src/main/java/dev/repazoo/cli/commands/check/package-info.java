/**
 * {@code zoo check}: reads a data set, tells what is wrong with it, and repairs it.
 *
 * <p>It knows the rooms of options, models and the console, and no other command.
 */
package dev.repazoo.cli.commands.check;
