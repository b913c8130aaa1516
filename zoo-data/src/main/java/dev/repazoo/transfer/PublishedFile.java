package dev.repazoo.transfer;

import java.util.Optional;

/**
 * A file at a publisher's.
 *
 * @param name for messages
 * @param uri its address
 * @param bytes its size; 0 when unknown
 * @param sha256 the published digest in lower-case hexadecimal
 */
public record PublishedFile(String name, String uri, long bytes, Optional<String> sha256) {}
