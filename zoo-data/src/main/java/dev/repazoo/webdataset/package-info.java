/**
 * WebDataset's shards: tars whose members of one key are a sample, as the Python package {@code
 * webdataset} and img2dataset write them.
 *
 * <p>Reads and writes streams, wherever they come from. Must not know images, labels, or how shards
 * lie in folders.
 *
 * <p>Source: webdataset/webdataset, tariterators.py and writer.py.
 */
package dev.repazoo.webdataset;
