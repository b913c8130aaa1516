/**
 * Wording shared by error messages.
 *
 * <p>Knows words and exceptions only: no model, format or option.
 */
package dev.repazoo.message;
