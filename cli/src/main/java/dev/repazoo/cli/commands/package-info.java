/**
 * The commands, one class each; those of several files have a package of their own.
 *
 * <p>A command is given its options as a record, and its helpers what they need of that. They must
 * not look at the command line.
 */
package dev.repazoo.cli.commands;
