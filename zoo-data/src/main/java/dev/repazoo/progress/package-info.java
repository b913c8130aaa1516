/**
 * Long work: how libraries tell that it advances, and items made ahead by threads.
 *
 * <p>A program decides what to show; a library only reports. Must not know terminals or options.
 */
package dev.repazoo.progress;
