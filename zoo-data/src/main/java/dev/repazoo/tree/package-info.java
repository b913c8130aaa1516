/**
 * Trees of files: folders, zips and tars by the names of what is in them, with one rule for what
 * counts, one list of images' endings and one guard against what unpacks to too much. Converting,
 * encoding, training and checking all read through it.
 *
 * <p>Knows names and bytes; no images, labels or models.
 */
package dev.repazoo.tree;
