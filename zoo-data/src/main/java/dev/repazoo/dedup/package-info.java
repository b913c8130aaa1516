/**
 * Images that are the same or nearly so: perceptual hashes, neighbours among them, and groups of
 * which one image is kept.
 *
 * <p>Must not know an engine; groups are of whatever tells which items are alike.
 */
package dev.repazoo.dedup;
