/**
 * Tries plugins' jars in a process of their own before the program loads them.
 *
 * <p>Knows the registry and processes; no command and no option.
 */
package dev.repazoo.cli.plugin;
