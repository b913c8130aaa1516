/**
 * Wording shared by error messages.
 *
 * <p>Knows strings only: no model, file or option.
 */
package dev.repazoo.message;
