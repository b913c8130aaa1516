/**
 * What users may type: a table of options and a typed record for each command.
 *
 * <p>The only place that looks options up by their names. It knows the records of libraries that
 * values are checked by, and must not know commands, models that are loaded, or the console.
 */
package dev.repazoo.cli.options;
