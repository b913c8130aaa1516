/**
 * Files from servers over HTTP.
 *
 * <p>Downloads go on where they stopped, wait for each other, and appear whole, checked, or not at
 * all. Must not know what is in the files, terminals or options.
 */
package dev.repazoo.transfer;
