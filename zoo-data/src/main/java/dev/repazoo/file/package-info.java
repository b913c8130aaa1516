/**
 * Files as bytes: memory mapping, zip archives with entries that can be mapped, writing a file
 * whole or not at all, and keeping two processes from writing to one place; folders and zips by the
 * names of their files, whatever bytes those are.
 *
 * <p>For the packages that read and write formats. Knows no format of weights, arrays or images,
 * and reports failures as {@link java.io.IOException} for them to put into the user's words.
 */
package dev.repazoo.file;
