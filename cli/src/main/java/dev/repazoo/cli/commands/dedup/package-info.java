/**
 * {@code zoo dedup}: groups of images that are alike, by hashes or by features.
 *
 * <p>It knows the rooms of options, models, features and the console, and no other command.
 */
package dev.repazoo.cli.commands.dedup;
