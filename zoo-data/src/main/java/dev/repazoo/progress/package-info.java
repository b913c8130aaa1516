/**
 * How libraries tell that long work advances.
 *
 * <p>A program decides what to show; a library only reports. Must not know terminals or options.
 */
package dev.repazoo.progress;
