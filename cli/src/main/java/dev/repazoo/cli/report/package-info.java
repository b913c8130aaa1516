/**
 * A run told as one self-contained HTML page: curves, pictures, figures, next commands.
 *
 * <p>It knows numbers, PNG bytes and text, and must not know models, engines or commands.
 */
package dev.repazoo.cli.report;
